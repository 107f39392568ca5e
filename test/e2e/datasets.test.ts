import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { beforeAll, expect, test } from 'vitest';

import { AppPage, WINDOWS } from './app-page.js';
import { describeInChromium } from './chromium.js';
import { look } from './look.js';
import { drawScene, encodePng } from './pictures.js';
import { useApp } from './use-app.js';

const PICTURES = 24;

describeInChromium('data sets', () => {
  const view = new AppPage();
  const { file } = useApp(view);

  beforeAll(async () => {
    const folder = file('Harbour');
    await mkdir(folder);
    for (let index = 0; index < PICTURES; index += 1) {
      const [width, height] = index % 5 === 3 ? [160, 200] : [200, 160];
      await writeFile(join(folder, `scene-${index}.png`), await encodePng(drawScene(width, height, index + 1)));
    }
    await copyFile(join(folder, 'scene-0.png'), join(folder, 'scene-0 copy.png'));
    await writeFile(join(folder, 'letter.jpg'), 'Dear Sir or Madam');
  });

  test('the synthetic one is always there', async () => {
    await view.go('Datasets');
    await view.page.getByRole('button', { name: 'Synthetic shapes' }).waitFor();
  });

  test('a folder is added, checked, and its pictures and problems are seen', async () => {
    const { page } = view;
    const choosing = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Add a folder…' }).click();
    await (await choosing).setFiles(file('Harbour'));
    const name = page.getByRole('button', { name: 'Harbour', exact: true });
    await name.waitFor();
    const card = page.getByRole('listitem').filter({ has: name });
    const leftOut = page.getByRole('region', { name: '1 file of “Harbour” was left out' });
    const row = leftOut.getByRole('row').filter({ hasText: 'Harbour/letter.jpg' });
    await row.getByText(/^letter\.jpg is not a picture/).waitFor();
    await look(page, 'datasets-left-out');
    await leftOut.getByRole('button', { name: 'Copy the list' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^Harbour\/letter\.jpg\tletter\.jpg is/);
    await leftOut.getByRole('button', { name: 'Dismiss' }).click();
    await leftOut.waitFor({ state: 'detached' });
    await card.getByText(`${PICTURES + 1} pictures`).waitFor();
    await card.getByText('1 duplicate', { exact: false }).waitFor();

    await name.click();
    await view.heading('Harbour').waitFor();
    const grid = page.getByRole('group', { name: `${PICTURES + 1} pictures` });
    await grid.getByRole('img', { name: 'scene-3.png' }).waitFor();
    await page.getByRole('tab', { name: /Problems/ }).click();
    await page.getByText('scene-0 copy.png').waitFor();
  });

  test('the parts follow the shares, and each is shown by itself', async () => {
    const { page } = view;
    await page.getByRole('tab', { name: 'Pictures' }).click();
    await view.type('Validation', 40);
    const bar = page.getByRole('img', { name: /for training/ });
    await expect
      .poll(async () => Number(/(\d+) for validation/.exec((await bar.getAttribute('aria-label')) ?? '')?.[1]))
      .toBeGreaterThan(5);
    const counted = Number(/(\d+) for validation/.exec((await bar.getAttribute('aria-label')) ?? '')?.[1]);
    await page.getByRole('radio', { name: 'Validation' }).click();
    await page.getByRole('group', { name: `${counted} pictures` }).waitFor();
    await page.getByRole('radio', { name: 'All' }).click();
  });

  test('pairs are drawn as training will draw them, at the settings beside them', async () => {
    const { page } = view;
    await page.getByRole('tab', { name: 'What training sees' }).click();
    const pairs = page.getByRole('listitem', { name: /^Pair/ });
    await expect.poll(() => pairs.count()).toBe(8);
    await page.waitForFunction(() => [...document.images].every((image) => image.complete && image.naturalWidth > 0));
    const meanScore = async (): Promise<number> => {
      const names = await pairs.evaluateAll((items) => items.map((item) => item.getAttribute('aria-label') ?? ''));
      return names.reduce((sum, name) => sum + Number(/, ([\d.]+) dec/.exec(name)?.[1]), 0) / names.length;
    };
    const before = await meanScore();
    await view.type('Noise level, to', 20);
    await view.type('Noise level, from', 20);
    // Noise of 20 % leaves no crop above 20 log10(1 / 0.2) = 14 dB by more than clipping gives back.
    await expect.poll(meanScore).toBeLessThan(Math.min(before, 17));
    await view.type('Noise level, from', 0.2);
    await view.type('Noise level, to', 3);
    await expect.poll(meanScore).toBeGreaterThan(17);
  });

  test('it is renamed, removed and brought back', async () => {
    const { page } = view;
    await page.getByRole('button', { name: 'Back to all data sets' }).click();
    await view.heading('Datasets').waitFor();
    await page.getByRole('button', { name: 'More about Harbour' }).click();
    await page.getByRole('menuitem', { name: 'Rename…' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Sea');
    await page.getByRole('button', { name: 'Rename', exact: true }).click();
    const renamed = page.getByRole('button', { name: 'Sea', exact: true });
    await renamed.waitFor();
    await page.getByRole('button', { name: 'More about Sea' }).click();
    await page.getByRole('menuitem', { name: 'Remove from the list' }).click();
    await renamed.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).first().click();
    await renamed.waitFor();
    expect(view.complaints).toEqual([]);
  });

  test('Train says at what scale they will be learned', async () => {
    const { page } = view;
    await view.turnTo('Train');
    await view.button(/^Sea/).click();
    await view.button(/^Synthetic shapes/).click();
    await view.button(/^Balanced/).click();
    await page.getByText('Scaled down to 128 pixels on the shorter side (the largest has 160).').waitFor();
    await view.button(/^Quick look/).click();
    await page.getByText('At their own size.').waitFor();
    expect(view.complaints).toEqual([]);
  });

  test.each(WINDOWS)('nobody is shut out at $width × $height, $colorScheme', async ({ suffix, ...window }) => {
    const { page } = view;
    const settled = async (): Promise<void> => {
      await page.waitForFunction(() => [...document.images].every((image) => image.complete));
    };
    await view.resize(window);
    await page.evaluate(() => document.fonts.ready);
    await view.go('Datasets');
    await settled();
    await look(page, `datasets-${suffix}`);
    await page.getByRole('button', { name: 'Sea', exact: true }).click();
    await page
      .getByRole('img', { name: /^scene-/ })
      .first()
      .waitFor();
    await settled();
    await look(page, `datasets-pictures-${suffix}`);
    await page.getByRole('tab', { name: 'What training sees' }).click();
    await page.getByRole('listitem', { name: /^Pair/ }).first().waitFor();
    await settled();
    await look(page, `datasets-pairs-${suffix}`);
    await page.getByRole('tab', { name: /Problems/ }).click();
    await page.getByText('scene-0 copy.png').waitFor();
    await look(page, `datasets-problems-${suffix}`);
    await page.keyboard.press('Escape');
    await view.heading('Datasets').waitFor();
    expect(view.complaints).toEqual([]);
  });
});
