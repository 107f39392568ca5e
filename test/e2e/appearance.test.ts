import { writeFile } from 'node:fs/promises';

import { beforeAll, expect, test } from 'vitest';

import { describeInChromium } from './chromium.js';
import { look, lookOver } from './look.js';
import { RestorePage } from './restore-page.js';
import { useApp } from './use-app.js';

describeInChromium('the look of the interface', () => {
  const view = new RestorePage();
  const { file } = useApp(view);

  beforeAll(() => writeFile(file('holiday.jpg'), 'not a picture'));

  test.each([
    { colorScheme: 'dark', width: 1280, height: 800, suffix: 'dark' },
    { colorScheme: 'light', width: 1280, height: 800, suffix: 'light' },
    { colorScheme: 'dark', width: 1024, height: 700, suffix: 'small' },
    { colorScheme: 'light', width: 1920, height: 1080, suffix: 'large' },
  ] as const)('is readable and still at $width × $height, $colorScheme', async ({ suffix, ...window }) => {
    await view.again(window);
    const { page } = view;

    /** Where the parts are that must not move while the work goes on. */
    const places = async (): Promise<unknown> =>
      Promise.all(
        [view.page.locator('#picture'), view.page.getByRole('complementary'), view.page.getByRole('contentinfo')].map(
          (part) => part.boundingBox(),
        ),
      );

    await view.engineReady();
    await page.evaluate(() => document.fonts.ready);
    await look(page, `restore-empty-${suffix}`);
    await page.getByRole('button', { name: 'Try the sample' }).click();
    await view.opened('sample.png');
    await page.waitForFunction(() => document.querySelector<HTMLImageElement>('#picture img')?.complete);
    await look(page, `restore-loaded-${suffix}`);
    const before = await places();
    await view.restore.click();
    await view.outcome(/Evaluation [3-9] of at most/).waitFor();
    await look(page, `restore-running-${suffix}`);
    expect(await places()).toEqual(before);
    await view.divider.waitFor();
    await look(page, `restore-done-${suffix}`);
    expect(await places()).toEqual(before);
    await view.drop(file('holiday.jpg'));
    await view.alert.waitFor();
    await look(page, `restore-error-${suffix}`);
    expect(await places()).toEqual(before);

    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByRole('radio', { name: 'Motion' }).click();
    await page.getByRole('button', { name: 'Solver', exact: true }).click();
    await page.getByRole('combobox', { name: 'Model' }).click();
    await page.getByRole('option').first().waitFor();
    await lookOver(page, `restore-settings-${suffix}`);
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
    await view.divider.waitFor();
  });
});
