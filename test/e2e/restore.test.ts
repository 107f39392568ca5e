import { writeFile } from 'node:fs/promises';

import { beforeAll, beforeEach, expect, test } from 'vitest';

import { describeInChromium } from './chromium.js';
import { damage, decode, drawScene, encodePng, meanSquaredError } from './pictures.js';
import { RestorePage } from './restore-page.js';
import { useApp } from './use-app.js';

const SIGMA = 1.6;
const NOISE = 0.01;
const TOO_LARGE = 1.8;
const scene = drawScene(240, 180);

describeInChromium('restoring a photo in a browser', () => {
  const view = new RestorePage();
  const { file, stop } = useApp(view);

  beforeAll(async () => {
    await writeFile(file('lake.png'), await encodePng(damage(scene, SIGMA, NOISE)));
    await writeFile(file('other.png'), await encodePng(damage(drawScene(120, 160, 7), 1, 0)));
  });
  beforeEach(() => view.again());

  async function restored(): Promise<void> {
    await view.drop(file('lake.png'));
    await view.opened('lake.png');
    await view.chooseGaussian(SIGMA, 100 * NOISE);
    await view.restore.click();
    await view.divider.waitFor();
  }

  test('a dropped photo comes back nearer to the original than it went in', async () => {
    expect(await view.engineReady()).toMatch(/^(tensorflow|wasm) · /);
    await restored();
    await view.outcome(/Looks right\./).waitFor();
    await view.outcome(/(Converged in|Stopped at the limit of) \d+/).waitFor();
    await view.unfoldCurve();
    await expect
      .poll(() =>
        view.page
          .getByRole('img', { name: /Residual after each/ })
          .locator('canvas')
          .count(),
      )
      .toBe(1);

    const saved = await view.download(() => view.button('Download').click());
    expect(saved.name).toBe('lake-restored.png');

    const before = meanSquaredError(await decode(file('lake.png')), scene);
    const after = meanSquaredError(await decode(saved.bytes), scene);
    expect(after).toBeLessThan(0.7 * before);
    expect(view.complaints).toEqual([]);
  });

  test('a blur told too large is said to be too large, and the suggested one is tried at a click', async () => {
    await view.drop(file('lake.png'));
    await view.opened('lake.png');
    await view.page.getByRole('radio', { name: 'Gaussian' }).click();
    await view.type('Spread', TOO_LARGE);
    // A rough restoration is judged like any other.
    await view.button('Solver').click();
    await view.choose('Stop at residual', '10⁻²');
    await view.restore.click();
    await view.outcome(/The blur is probably too large/).waitFor();
    const gentle = await decode((await view.download(() => view.button('Download').click())).bytes);
    const [, suggested] = /Try a Gaussian blur of ([\d.]+) pixels/.exec(await view.outcome(/Try/).innerText()) ?? [];
    expect(Number(suggested)).toBeGreaterThan(0.8 * SIGMA);
    expect(Number(suggested)).toBeLessThan(TOO_LARGE);

    await view.button('Try it').click();
    await view.outcome(/Looks right\./).waitFor();
    const spread = view.page.getByRole('spinbutton', { name: 'Spread' });
    expect(Number(await spread.inputValue())).toBeCloseTo(Number(suggested), 1);
    await view.page.getByText(/^Measured in the picture: \d+\.\d %/).waitFor();
    const tried = await decode((await view.download(() => view.button('Download').click())).bytes);
    expect(meanSquaredError(tried, scene)).toBeLessThan(meanSquaredError(gentle, scene));
    expect(view.complaints).toEqual([]);
  });

  test('a sharp photo is left as it is, unless its owner knows better, and the next one is checked again', async () => {
    await writeFile(file('sharp.png'), await encodePng(drawScene(160, 120, 5)));
    await view.drop(file('sharp.png'));
    await view.opened('sharp.png');
    await view.chooseGaussian(SIGMA, 100 * NOISE);
    await view.restore.click();
    await view.outcome(/This picture looks sharp already/).waitFor();
    await view.button('Restore anyway').click();
    await view.outcome(/Restored as told, without a check\./).waitFor();
    const checked = view.page.getByRole('switch', { name: 'Check the blur against the picture' });
    await view.button('More about the blur').click();
    expect(await checked.isChecked()).toBe(false);
    await view.drop(file('other.png'));
    await view.opened('other.png');
    expect(await checked.isChecked()).toBe(true);
    expect(view.complaints).toEqual([]);
  });

  test('original and result are compared by mouse, by keyboard, and by holding', async () => {
    await restored();
    expect(await view.dividerAt()).toBe(50);

    const box = await view.divider.boundingBox();
    if (box === null) throw new Error('The divider is not on the page.');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await view.page.mouse.move(x, y);
    await view.page.mouse.down();
    await view.page.mouse.move(x - 150, y, { steps: 5 });
    await view.page.mouse.up();
    const dragged = await view.dividerAt();
    expect(dragged).toBeLessThan(45);
    expect(dragged).toBeGreaterThan(5);

    await view.divider.press('ArrowRight');
    expect(await view.dividerAt()).toBe(dragged + 1);
    await view.divider.press('Shift+ArrowRight');
    expect(await view.dividerAt()).toBe(dragged + 11);
    await view.divider.press('End');
    expect(await view.dividerAt()).toBe(100);
    await view.divider.press('Home');
    expect(await view.dividerAt()).toBe(0);

    const result = view.page.getByRole('img', { name: /^Restored:/ });
    const opacity = (): Promise<string> => result.evaluate((element) => getComputedStyle(element).opacity);
    expect(await opacity()).toBe('1');
    await view.page.keyboard.down('o');
    await expect.poll(opacity).toBe('0');
    await view.page.keyboard.up('o');
    await expect.poll(opacity).toBe('1');
  });

  test('a restoration is cancelled, and the next one works', async () => {
    await writeFile(file('large.png'), await encodePng(damage(drawScene(640, 480, 3), SIGMA, NOISE)));
    await view.drop(file('large.png'));
    await view.opened('large.png');
    await view.restore.click();
    await view.outcome(/Evaluation \d+ of at most/).waitFor();
    await view.cancel.click();
    await view.outcome(/Cancelled after \d+/).waitFor();
    await restored();
    await view.outcome(/Looks right\./).waitFor();
    expect(view.complaints).toEqual([]);
  });

  test('a photo is chosen, replaced by a pasted one, and zoomed', async () => {
    const choosing = view.page.waitForEvent('filechooser');
    await view.page.getByRole('button', { name: 'Choose a photo…' }).click();
    await (await choosing).setFiles(file('lake.png'));
    await view.opened('lake.png');

    const bytes = [...(await encodePng(drawScene(64, 64, 9)))];
    await view.page.evaluate((content) => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([Uint8Array.from(content)], 'pasted.png', { type: 'image/png' }));
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, bytes);
    await view.opened('pasted.png');

    const zoom = view.page.getByText(/^\d+%$/);
    const before = await zoom.innerText();
    await view.page.mouse.move(500, 300);
    await view.page.mouse.wheel(0, -300);
    await expect.poll(() => zoom.innerText()).not.toBe(before);
    await view.page.getByRole('button', { name: 'Fit the picture' }).click();
    await expect.poll(() => zoom.innerText()).toBe(before);
  });

  test('the blur is turned and stretched by hand', async () => {
    await view.page.getByRole('radio', { name: 'Motion' }).click();
    const picture = view.page.getByRole('img', { name: /^Point-spread function/ });
    const box = await picture.boundingBox();
    if (box === null) throw new Error('The picture of the blur is not on the page.');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await view.page.mouse.move(x + 20, y);
    await view.page.mouse.down();
    await view.page.mouse.move(x, y - 40, { steps: 4 });
    await view.page.mouse.up();
    expect(await view.page.getByRole('spinbutton', { name: 'Direction' }).inputValue()).toBe('90');
    const length = Number(await view.page.getByRole('spinbutton', { name: 'Length' }).inputValue());
    expect(length).toBeGreaterThan(6);
    expect(length).toBeLessThan(12);
    await view.page.getByRole('slider', { name: 'Length' }).press('ArrowUp');
    expect(await view.page.getByRole('spinbutton', { name: 'Length' }).inputValue()).toBe((length + 0.5).toFixed(1));
  });

  test('of several dropped photos the first is taken, and the view says so', async () => {
    await view.drop(file('other.png'), file('lake.png'));
    await view.opened('other.png');
    await view.page.getByText('The other picture was left out').first().waitFor();
  });

  test('the sample is one click away, and the default settings restore it', async () => {
    await view.page.getByRole('button', { name: 'Try the sample' }).click();
    await view.restore.click();
    await view.divider.waitFor();
    await view.outcome(/Converged in \d+ evaluations/).waitFor();
  });

  // The last one: there is no application left after it.
  test('losing the application is said at once, and nothing breaks', async () => {
    await restored();
    await stop();
    await view.page.getByText('The connection to Stillpoint was lost').waitFor();
    await view.divider.press('End');
    expect(await view.dividerAt()).toBe(100);
    expect(await view.restore.isDisabled()).toBe(true);
  });
});
