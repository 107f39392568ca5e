import { writeFile } from 'node:fs/promises';

import { beforeAll, expect, test } from 'vitest';

import type { Window } from './app-page.js';
import { describeInChromium } from './chromium.js';
import { look, lookOver } from './look.js';
import { RestorePage } from './restore-page.js';
import { useApp } from './use-app.js';

const SIZES = [
  { colorScheme: 'dark', width: 1280, height: 800, suffix: 'dark' },
  { colorScheme: 'light', width: 1280, height: 800, suffix: 'light' },
  { colorScheme: 'dark', width: 1024, height: 700, suffix: 'small' },
  { colorScheme: 'light', width: 1920, height: 1080, suffix: 'large' },
] as const satisfies readonly (Window & { suffix: string })[];

describeInChromium('the look of the interface', () => {
  const view = new RestorePage();
  const { file } = useApp(view);

  beforeAll(async () => {
    await writeFile(file('holiday.jpg'), 'not a picture');
    await view.engineReady();
  });

  /** In a window of every size, light and dark. */
  async function inEveryWindow(look: (suffix: string) => Promise<void>): Promise<void> {
    for (const { suffix, ...window } of SIZES) {
      await view.resize(window);
      await view.page.evaluate(() => document.fonts.ready);
      await look(suffix);
    }
  }

  /** Where the parts are that must not move while the work goes on, by window. */
  const places = new Map<string, unknown>();
  async function placesNow(): Promise<unknown> {
    const parts = [
      view.page.locator('#picture'),
      view.page.getByRole('complementary'),
      view.page.getByRole('contentinfo'),
    ];
    return Promise.all(parts.map((part) => part.boundingBox()));
  }
  const isStill = async (suffix: string): Promise<void> =>
    expect(await placesNow(), suffix).toEqual(places.get(suffix));

  test('is readable while there is nothing to restore', () =>
    inEveryWindow((suffix) => look(view.page, `restore-empty-${suffix}`)));

  test('is readable with a photo', async () => {
    await view.button('Try the sample').click();
    await view.opened('sample.png');
    await view.page.waitForFunction(() => document.querySelector<HTMLImageElement>('#picture img')?.complete);
    await inEveryWindow(async (suffix) => {
      await look(view.page, `restore-loaded-${suffix}`);
      places.set(suffix, await placesNow());
    });
  });

  test('is readable and still while the engine works', async () => {
    // Far more evaluations than windows, then no more of them than are looked at.
    const solver = view.page.getByRole('button', { name: 'Solver', exact: true });
    await solver.click();
    await view.choose('Stop at residual', '10⁻⁴');
    await solver.click();
    await view.restore.click();
    await view.outcome(/Evaluation ([3-9]|\d\d) of at most/).waitFor();
    await inEveryWindow(async (suffix) => {
      await look(view.page, `restore-running-${suffix}`);
      await isStill(suffix);
    });
    await view.cancel.click();
    await view.outcome(/Cancelled after \d+/).waitFor();
    await solver.click();
    await view.choose('Stop at residual', '10⁻³');
    await solver.click();
  });

  test('is readable and still when it is done', async () => {
    await view.restore.click();
    await view.divider.waitFor();
    await inEveryWindow(async (suffix) => {
      await look(view.page, `restore-done-${suffix}`);
      await isStill(suffix);
    });
  });

  test('is readable and still when a file is refused', async () => {
    await view.drop(file('holiday.jpg'));
    await view.alert.waitFor();
    await inEveryWindow(async (suffix) => {
      await look(view.page, `restore-error-${suffix}`);
      await isStill(suffix);
    });
    await view.button('Dismiss').click();
  });

  test('is readable with its settings unfolded, and its help shown', async () => {
    const { page } = view;
    await page.getByRole('radio', { name: 'Motion' }).click();
    await page.getByRole('button', { name: 'Solver', exact: true }).click();
    await inEveryWindow(async (suffix) => {
      await page.getByRole('combobox', { name: 'Model' }).click();
      await page.getByRole('option').first().waitFor();
      await lookOver(page, `restore-settings-${suffix}`);
      await page.keyboard.press('Escape');
      await view.button(/^Noise:/).focus();
      await page.getByRole('tooltip').waitFor();
      await page.keyboard.press('Escape');
    });
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
      /switch: Automatic/,
      /slider: Strength/,
      /combobox: Model/,
      /Solver/,
    ]) {
      expect(
        reached.some((found) => name.test(found)),
        String(name),
      ).toBe(true);
    }
    // A list that has the focus takes every Enter for itself.
    await view.button('Solver').focus();
    await view.page.keyboard.press('Control+Enter');
    await view.outcome(/Evaluation \d+ of at most/).waitFor();
  });
});
