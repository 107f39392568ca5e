import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium, type Browser } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { findChromium } from './chromium.js';
import { findFaintText } from './contrast.js';
import { RestorePage } from './restore-page.js';
import { startApp, type RunningApp } from './running-app.js';

const executablePath = findChromium();

/** `STILLPOINT_SCREENSHOTS=docs/screenshots npm test -- test/e2e/appearance` writes the pictures of the documentation. */
const screenshots = process.env.STILLPOINT_SCREENSHOTS;

describe.skipIf(executablePath === null)('the look of the interface', () => {
  let folder: string;
  let browser: Browser;
  let app: RunningApp;
  let view: RestorePage;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stillpoint-e2e-'));
    await writeFile(join(folder, 'holiday.jpg'), 'not a picture');
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
    app = await startApp();
    view = await RestorePage.open(browser, app.address);
  });
  afterAll(async () => {
    await view.close();
    await app.stop();
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  test.each([
    { colorScheme: 'dark', width: 1280, height: 800, suffix: 'dark' },
    { colorScheme: 'light', width: 1280, height: 800, suffix: 'light' },
    { colorScheme: 'dark', width: 1024, height: 700, suffix: 'small' },
    { colorScheme: 'light', width: 1920, height: 1080, suffix: 'large' },
  ] as const)('is readable and still at $width × $height, $colorScheme', async ({ suffix, ...window }) => {
    await view.again(window);
    const { page } = view;

    /** Nothing is faint, nothing overflows; and for people there is a picture of it. */
    const look = async (state: string): Promise<void> => {
      // Away from everything that shows itself on hover, and after transitions have ended.
      await page.mouse.move(window.width - 4, 4);
      await page.waitForTimeout(250);
      expect(await findFaintText(page), state).toEqual([]);
      const overflow = await page.evaluate(() => {
        const { scrollWidth, scrollHeight } = document.documentElement;
        return [scrollWidth - innerWidth, scrollHeight - innerHeight];
      });
      expect(overflow, state).toEqual([0, 0]);
      if (screenshots === undefined) return;
      await mkdir(screenshots, { recursive: true });
      const picture = await page.screenshot();
      const file = join(screenshots, `restore-${state}-${suffix}.png`);
      await sharp(picture).png({ palette: true, quality: 92, effort: 8 }).toFile(file);
    };
    /** Where the parts are that must not move while the work goes on. */
    const places = async (): Promise<unknown> =>
      Promise.all(
        [view.page.locator('#picture'), view.page.getByRole('complementary'), view.page.getByRole('contentinfo')].map(
          (part) => part.boundingBox(),
        ),
      );

    await view.engineReady();
    await page.evaluate(() => document.fonts.ready);
    await look('empty');
    await page.getByRole('button', { name: 'Try the sample' }).click();
    await view.opened('sample.png');
    await page.waitForFunction(() => document.querySelector<HTMLImageElement>('#picture img')?.complete);
    await look('loaded');
    const before = await places();
    await view.restore.click();
    await view.outcome(/Evaluation [3-9] of at most/).waitFor({ timeout: 60_000 });
    await look('running');
    expect(await places()).toEqual(before);
    await view.divider.waitFor({ timeout: 100_000 });
    await look('done');
    expect(await places()).toEqual(before);
    await view.drop(join(folder, 'holiday.jpg'));
    await view.alert.waitFor();
    await look('error');
    expect(await places()).toEqual(before);

    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByRole('radio', { name: 'Motion' }).click();
    await page.getByRole('button', { name: 'Solver', exact: true }).click();
    await page.getByRole('combobox', { name: 'Model' }).click();
    await page.getByRole('option').first().waitFor();
    await look('settings');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Noise:/ }).focus();
    await page.getByRole('tooltip').waitFor();
    expect(view.complaints).toEqual([]);
  });

  test('every control can be reached and named without a mouse', async () => {
    await view.again();
    await view.engineReady();
    await view.page.getByRole('button', { name: 'Try the sample' }).focus();
    await view.page.keyboard.press('Enter');
    await view.opened('sample.png');
    await view.page.locator('body').evaluate(() => (document.activeElement as HTMLElement | null)?.blur());

    const reached: string[] = [];
    for (let presses = 0; presses < 40; presses += 1) {
      await view.page.keyboard.press('Tab');
      const name = await view.page.evaluate(() => {
        const element = document.activeElement;
        if (element === null || element === document.body) return null;
        const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined;
        const words = element.getAttribute('aria-label') ?? label ?? element.textContent;
        return `${element.getAttribute('role') ?? element.tagName.toLowerCase()}: ${words.trim()}`;
      });
      // From the last control Tab leaves the page, and comes in again at the first.
      if (name !== null) reached.push(name);
    }
    expect(reached.filter((name) => name.endsWith(': '))).toEqual([]);
    for (const name of [
      /Restore$/,
      /Switch to/,
      /Open another/,
      /Fit the picture/,
      /group: Picture/,
      /radio: Gaussian/,
      /slider: Spread/,
      /slider: Noise/,
      /combobox: Model/,
      /Solver/,
    ]) {
      expect(
        reached.some((found) => name.test(found)),
        String(name),
      ).toBe(true);
    }
    await view.page.keyboard.press('Control+Enter');
    await view.divider.waitFor({ timeout: 100_000 });
  });
});
