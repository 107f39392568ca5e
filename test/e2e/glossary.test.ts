import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';

import { AppPage, WINDOWS } from './app-page.js';
import { describeInChromium } from './chromium.js';
import { look } from './look.js';
import { useApp } from './use-app.js';

describeInChromium('the glossary', () => {
  const view = new AppPage();
  useApp(view);

  const field = (): Locator => view.page.getByRole('searchbox', { name: 'Find a term' });
  /** Names of the terms that are shown. */
  const names = (): Promise<string[]> =>
    view.page.locator('dt').evaluateAll((terms) => terms.map((term) => (term.firstChild?.textContent ?? '').trim()));
  const hasFocus = (what: Locator): Promise<boolean> => what.evaluate((element) => element === document.activeElement);
  /** The anchor of what has the focus. */
  const focused = (): Promise<string> => view.page.evaluate(() => document.activeElement?.id ?? '');
  /** How far below the top of the page a term stands, as a part of its height. */
  const place = async (id: string): Promise<number> => {
    const box = await view.page.locator(`#term-${id}`).boundingBox();
    return (box?.y ?? Infinity) / (view.page.viewportSize()?.height ?? 1);
  };

  test('is opened from the palette, ready to be typed into, and left again', async () => {
    const { page } = view;
    await view.go('Models');
    await view.command('glossary');
    await view.heading('Glossary').waitFor();
    expect(page.url()).toMatch(/#\/glossary$/);
    await expect.poll(() => hasFocus(field())).toBe(true);
    for (const heading of ['The picture', 'The method', 'Training', 'What is watched']) {
      await page.getByRole('region', { name: heading }).getByRole('term').first().waitFor();
    }
    await view.button('Back to Models').click();
    await view.heading('Models').waitFor();
  });

  test('a question finds terms by name, by symbol, and those that speak of it', async () => {
    const { page } = view;
    await page.goBack();
    await expect.poll(() => hasFocus(field())).toBe(true);
    const all = (await names()).length;
    expect(all).toBeGreaterThan(50);
    await page.keyboard.type('sigma max');
    await expect.poll(names).toContain('Local constant');
    expect((await names())[0]).toBe('Local constant');
    expect((await names()).length).toBeLessThan(6);
    await page.getByRole('region', { name: 'Mentioned in' }).getByText('Spectral radius').waitFor();
    expect(await page.getByRole('status').allInnerTexts()).toContain(`${(await names()).length} terms`);

    await field().fill('zebra');
    await page.getByRole('heading', { name: 'Nothing about “zebra”' }).waitFor();
    await view.button('Show all terms').click();
    await expect.poll(async () => (await names()).length).toBe(all);
    await page.keyboard.type('rate');
    await expect.poll(async () => (await names()).length).toBeLessThan(all);
    await page.keyboard.press('Escape');
    await expect.poll(async () => (await names()).length).toBe(all);
  });

  test('a term leads to another, Back returns, and / asks anew', async () => {
    const { page } = view;
    await field().fill('fixed point');
    await page
      .getByRole('region', { name: 'The method' })
      .getByRole('link', { name: 'Picard iteration' })
      .first()
      .click();
    await expect.poll(focused).toBe('term-picard');
    expect(page.url()).toMatch(/#\/glossary\/picard$/);
    expect(await field().inputValue()).toBe('');
    expect(await place('picard')).toBeLessThan(0.3);
    await page.goBack();
    await page.goForward();
    await expect.poll(focused).toBe('term-picard');
    await page.keyboard.press('/');
    expect(await hasFocus(field())).toBe(true);
    expect(await field().inputValue()).toBe('');
  });

  test('a question mark leads from the keyboard to its term', async () => {
    const { page } = view;
    await view.turnTo('Restore');
    await view.button(/^Noise:/).focus();
    await page.getByRole('tooltip').waitFor();
    await page.keyboard.press('Enter');
    const kept = page.getByRole('dialog', { name: /^Noise:/ });
    const link = kept.getByRole('link', { name: 'More in the glossary: Noise' });
    await expect.poll(() => hasFocus(link)).toBe(true);
    await page.keyboard.press('Escape');
    await kept.waitFor({ state: 'detached' });
    await expect.poll(() => hasFocus(view.button(/^Noise:/))).toBe(true);
    await page.keyboard.press('Enter');
    await link.waitFor();
    await page.keyboard.press('Enter');
    await view.heading('Glossary').waitFor();
    await expect.poll(focused).toBe('term-noise-level');
    expect(page.url()).toMatch(/#\/glossary\/noise-level$/);
    expect(await page.getByRole('tooltip').count()).toBe(0);
  });

  test('the mouse reaches the link within the explanation', async () => {
    const { page } = view;
    await view.button('Back to Restore').click();
    const mark = view.button(/^Model:/);
    await mark.hover();
    const link = page.getByRole('link', { name: 'More in the glossary: Model' });
    await link.hover();
    await link.click();
    await expect.poll(focused).toBe('term-model');
    expect(await place('model')).toBeLessThan(0.3);
    expect(view.complaints).toEqual([]);
  });

  test('a badge leads from what is known of a model to what that means', async () => {
    const { page } = view;
    await view.turnTo('Models');
    await page
      .getByRole('link', { name: /^(Contraction observed|Not a contraction)/ })
      .first()
      .click();
    await expect.poll(focused).toBe('term-local-lipschitz');
    await page.evaluate(() => (location.hash = '#/glossary/model'));
    await expect.poll(focused).toBe('term-model');
  });

  test('an address leads to its term after a reload, and one of nothing to the whole', async () => {
    const { page } = view;
    await page.reload();
    await expect.poll(focused).toBe('term-model');
    await page.evaluate(() => (window.location.hash = '#/glossary/nothing'));
    await expect.poll(() => hasFocus(field())).toBe(true);
  });

  test.each(WINDOWS)('is readable for everybody at $width × $height, $colorScheme', async ({ suffix, ...window }) => {
    const { page } = view;
    await view.resize(window);
    await page.evaluate(() => document.fonts.ready);
    await page.evaluate(() => (location.hash = '#/glossary'));
    await view.heading('Glossary').waitFor();
    await page.evaluate(() => (location.hash = '#/glossary/local-lipschitz'));
    await expect.poll(focused).toBe('term-local-lipschitz');
    await look(page, `glossary-term-${suffix}`);
    await field().fill('contraction');
    await look(page, `glossary-found-${suffix}`);
    await page.keyboard.press('Escape');
    await look(page, `glossary-${suffix}`);

    // The measure: no line of an explanation is longer than 72 of its digits.
    const measure = await page
      .locator('dd')
      .first()
      .evaluate((line) => {
        const digit = document.createElement('span');
        digit.textContent = '0';
        line.append(digit);
        const width = digit.getBoundingClientRect().width;
        digit.remove();
        return line.getBoundingClientRect().width / width;
      });
    expect(measure).toBeLessThanOrEqual(72);

    await view.turnTo('Restore');
    await view.button(/^Blur:/).click();
    await page.getByRole('dialog', { name: /^Blur:/ }).waitFor();
    await look(page, `glossary-link-${suffix}`);
    await page.keyboard.press('Escape');
    expect(view.complaints).toEqual([]);
  });
});
