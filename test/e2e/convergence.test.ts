import type { Locator } from 'playwright-core';
import sharp from 'sharp';
import { expect, test } from 'vitest';

import { AppPage, WINDOWS } from './app-page.js';
import { describeInChromium } from './chromium.js';
import { look } from './look.js';
import { useApp } from './use-app.js';

const NAMES = ['Picard', 'Relaxed Picard, β = 0.5', 'Anderson, m = 5', 'Broyden'];

describeInChromium('solvers compared on a photo', () => {
  const view = new AppPage();
  useApp(view);

  const shown = (solver: string): Locator => view.page.getByRole('img', { name: new RegExp(`^${solver} after`) });
  const slider = (): Locator => view.page.getByRole('slider', { name: 'Evaluation whose picture is shown' });

  /** Rows of the table of outcomes: a list of cells each. */
  async function outcomes(): Promise<string[][]> {
    const rows = view.page.getByRole('table', { name: 'How each solver ended' }).locator('tbody tr');
    return Promise.all(
      (await rows.all()).map(async (row) => (await row.locator('th, td').allInnerTexts()).map((cell) => cell.trim())),
    );
  }

  test('without a photo the page says what to do; the palette leads there', async () => {
    const { page } = view;
    await view.command('solvers on a');
    await page.getByRole('heading', { name: 'Choose a photo first' }).waitFor();
    expect(page.url()).toMatch(/#\/monitor\/~solvers$/);
    expect(await view.button('Compare').isDisabled()).toBe(true);
    await page.getByRole('radio', { name: 'Runs' }).click();
    await page.getByRole('heading', { name: 'Nothing has been trained yet' }).waitFor();
  });

  test('a restored photo goes there with its blur and noise, and every solver reports', async () => {
    const { page } = view;
    await view.turnTo('Restore');
    await view.button('Try the sample').click();
    await page.getByRole('switch', { name: 'Automatic' }).setChecked(false);
    await view.type('Noise', 1.5);
    // A rough restoration is one too.
    await view.button('Solver').click();
    await view.choose('Stop at residual', '10⁻²');
    await page.getByRole('main').getByRole('button', { name: 'Restore', exact: true }).click();
    await page.getByRole('main').getByRole('button', { name: 'Residual', exact: true }).click();
    await view.button('Compare solvers').click();
    await view.heading('Solvers on one photo').waitFor();
    expect(await page.getByRole('img', { name: /^The photo to compare solvers on/ }).getAttribute('alt')).toMatch(
      /sample\.png$/,
    );
    expect(await page.getByRole('spinbutton', { name: 'Noise' }).inputValue()).toBe('1.5');

    await view.choose('Middle part', /^96/);
    // A small part of a photo is mostly border, which is slow to settle further.
    await view.choose('Stop at residual', '10⁻²');
    await view.type('At most', 100);
    await view.button('Compare').click();
    await view.button('Compare again').waitFor();

    const rows = await outcomes();
    expect(rows.map(([name]) => name)).toEqual(NAMES);
    for (const [, outcome = '', evaluations = ''] of rows) {
      expect(outcome).toMatch(/^(Converged in \d+ evaluations, [\d.]+ s|Not converged after 100)$/);
      expect(outcome).toContain(` ${evaluations}`);
    }
    expect(rows[2]?.[1]).toMatch(/^Converged/);
    await page.getByRole('region', { name: 'Residual' }).locator('canvas').waitFor();
  });

  test('pictures of the way are scrubbed by keys, of one solver or of two', async () => {
    const { page } = view;
    const last = Number(await slider().getAttribute('aria-valuemax'));
    expect(last).toBeGreaterThan(2);
    await slider().press('Home');
    await page.getByRole('img', { name: 'Picard after evaluation 0', exact: true }).waitFor();
    const start = page.getByRole('img', { name: /^The picture that all solvers start from/ });
    const pixels = async (picture: Locator): Promise<{ width: number | undefined; mean: number[] }> => {
      const address = new URL((await picture.getAttribute('src')) ?? '', page.url());
      const bytes = await (await page.request.get(address.href)).body();
      const { channels } = await sharp(bytes).stats();
      return { width: (await sharp(bytes).metadata()).width, mean: channels.map(({ mean, stdev }) => mean + stdev) };
    };
    const first = await pixels(shown('Picard'));
    expect(first).toEqual({ ...(await pixels(start)), width: 96 });

    await slider().press('ArrowRight');
    await slider().press('ArrowRight');
    await page.getByRole('img', { name: 'Picard after evaluation 2', exact: true }).waitFor();
    expect((await pixels(shown('Picard'))).mean).not.toEqual(first.mean);
    await view.choose('Solver shown beside it', 'Anderson, m = 5');
    await page.getByRole('img', { name: 'Anderson, m = 5 after evaluation 2', exact: true }).waitFor();
  });

  test('numbers are exported as they are in the table, and the page stays when it is left', async () => {
    const { page } = view;
    const rows = await outcomes();
    await page.getByRole('radio', { name: 'Seconds' }).click();
    await page.getByRole('radio', { name: 'Evaluations' }).click();
    await view.button('Export or change Residual').click();
    const saved = await view.download(() => page.getByRole('menuitem', { name: 'Save numbers as CSV' }).click());
    expect(saved.name).toBe('sample.png-solvers.csv');
    const csv = saved.bytes.toString().trimEnd().split('\r\n');
    expect(csv[0]).toBe('run,quantity,Evaluations of T,value');
    expect(csv.length - 1).toBe(rows.reduce((sum, [, , evaluations]) => sum + Number(evaluations), 0));

    await view.go('Models');
    await view.turnTo('Monitor');
    await view.heading('Solvers on one photo').waitFor();
    expect(await outcomes()).toEqual(rows);
    expect(await slider().getAttribute('aria-valuenow')).toBe('2');
    expect(view.complaints).toEqual([]);
  });

  test.each(WINDOWS)('is readable for everybody at $width × $height, $colorScheme', async ({ suffix, ...window }) => {
    const { page } = view;
    await view.resize(window);
    await page.evaluate(() => document.fonts.ready);
    await page.getByRole('region', { name: 'Residual' }).scrollIntoViewIfNeeded();
    await look(page, `solvers-${suffix}`);
    await slider().scrollIntoViewIfNeeded();
    await page.getByRole('region', { name: 'On the way to the equilibrium' }).evaluate((element) => {
      element.scrollIntoView({ block: 'end' });
    });
    await look(page, `solvers-way-${suffix}`);
    expect(view.complaints).toEqual([]);
  });

  test('a comparison is cancelled, and what was measured stays', async () => {
    const { page } = view;
    await view.choose('Middle part', /^320/);
    await view.choose('Stop at residual', '10⁻⁶');
    await view.button('Compare again').click();
    await expect.poll(async () => Number((await outcomes())[0]?.[2])).toBeGreaterThan(0);
    await page.keyboard.press('Escape');
    await page.getByText('Cancelled. What was measured until then is kept.').waitFor();
    expect(Number((await outcomes())[0]?.[2])).toBeGreaterThan(0);
    expect((await outcomes())[3]?.[1]).toBe('Not finished');
    expect(view.complaints).toEqual([]);
  });
});
