import { expect, test } from 'vitest';

import { AppPage, WINDOWS } from './app-page.js';
import { describeInChromium } from './chromium.js';
import { look } from './look.js';
import { useApp } from './use-app.js';

describeInChromium('the frame, settings and models', () => {
  const view = new AppPage();
  useApp(view);

  test('the frame is drawn however long the shell takes to answer, from the files of its first view alone', async () => {
    const { page } = view;
    let isSilent = true;
    await page.routeWebSocket(/\/rpc$/, (socket) => {
      if (!isSilent) socket.connectToServer();
    });
    await page.reload();
    await view.rail.waitFor();
    await page.getByText('Drop a blurred photo here').waitFor();
    const files = await page.evaluate(() =>
      (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).map((entry) => ({
        name: new URL(entry.name).pathname,
        bytes: entry.decodedBodySize,
      })),
    );
    expect(files.length).toBeGreaterThan(5);
    expect(
      files.filter(({ name }) => /(Monitor|Train|Datasets|Models|Settings|Glossary)View|Palette/.test(name)),
    ).toEqual([]);
    // 0.68 MB when this was written, fonts and all, unpacked.
    expect(files.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(800_000);

    isSilent = false;
    await page.reload();
    await page
      .getByRole('status', { name: 'Engine' })
      .filter({ hasText: /threads?/ })
      .waitFor();
  });

  test('places are reached by rail, keys, address and Back', async () => {
    const { page } = view;
    await view.go('Models');
    await page.keyboard.press('Control+6');
    await view.heading('Settings').waitFor();
    expect(page.url()).toMatch(/#\/settings$/);
    await page.goBack();
    await view.heading('Models').waitFor();
    expect(await view.rail.getByRole('button', { name: 'Models' }).getAttribute('aria-current')).toBe('page');
    await page.reload();
    await view.heading('Models').waitFor();
    await page.keyboard.press('Control+1');
    await page.getByText('Drop a blurred photo here').waitFor();
  });

  test('the palette finds a command by a part of its name, runs it, and shows its keys', async () => {
    const { page } = view;
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog', { name: 'Commands' });
    await palette.waitFor();
    expect(await palette.getByRole('option', { name: /Go to Models/ }).innerText()).toMatch(/Ctrl\+5/);
    await page.keyboard.type('sett');
    await page.keyboard.press('Enter');
    await view.heading('Settings').waitFor();
    await palette.waitFor({ state: 'detached' });
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
  });

  test('settings are kept at once and outlive the page', async () => {
    const { page } = view;
    await view.go('Settings');
    await page.getByRole('radio', { name: 'Light' }).click();
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('light');
    const notify = page.getByRole('switch', { name: 'Tell me when long work ends' });
    await notify.click();
    await expect.poll(() => notify.getAttribute('aria-checked')).toBe('false');
    await view.choose('Backend', /WebAssembly/);
    await page.getByText('Takes effect when Stillpoint starts again.').waitFor();

    await page.evaluate(() => localStorage.clear());
    await page.reload();
    await view.heading('Settings').waitFor();
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('light');
    expect(await notify.getAttribute('aria-checked')).toBe('false');
    await view.choose('Backend', /The fastest/);
    await page.getByRole('radio', { name: 'System' }).click();
  });

  test('diagnostics are copied', async () => {
    const { page } = view;
    await view.go('Settings');
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await page.getByText('The diagnostics were copied.').first().waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain('Stillpoint');
    expect(copied.trim()).toBe((await page.getByRole('group', { name: 'Diagnostics, as text' }).innerText()).trim());
  });

  test('a model is duplicated, renamed, noted, used, deleted and brought back', async () => {
    const { page } = view;
    await view.go('Models');
    const card = (name: string) => page.getByRole('listitem', { name, exact: true });
    const choose = async (name: string, action: string): Promise<void> => {
      await page.getByRole('button', { name: `More about ${name}` }).click();
      await page.getByRole('menuitem', { name: action }).click();
    };
    await card('default').waitFor();
    await choose('default', 'Duplicate…');
    await page.getByRole('textbox', { name: 'Name' }).fill('default');
    await page.getByRole('button', { name: 'Duplicate', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'There is a model “default” already.' }).waitFor();
    await page.getByRole('textbox', { name: 'Name' }).fill('harbour');
    await page.getByRole('button', { name: 'Duplicate', exact: true }).click();
    await card('harbour').waitFor();

    await choose('harbour', 'Rename…');
    await page.getByRole('textbox', { name: 'Name' }).fill('Harbour 2');
    await page.getByRole('button', { name: 'Rename', exact: true }).click();
    await card('Harbour 2').waitFor();
    await choose('Harbour 2', 'Notes…');
    await page.getByRole('textbox').fill('Good on boats.');
    await page.getByRole('button', { name: 'Keep' }).click();
    await card('Harbour 2').getByText('Good on boats.').waitFor();

    const exported = await view.download(() => choose('Harbour 2', 'Export as safetensors…'));
    expect(exported.name).toMatch(/\.safetensors$/);

    await page.getByRole('button', { name: 'Use Harbour 2 in Restore' }).click();
    await expect.poll(() => page.getByRole('combobox', { name: 'Model' }).innerText()).toContain('Harbour 2');
    await view.go('Models');
    await choose('Harbour 2', 'Move to the trash');
    await card('Harbour 2').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).first().click();
    await card('Harbour 2').waitFor();
    expect(view.complaints).toEqual([]);
  });

  test.each(WINDOWS)('nobody is shut out at $width × $height, $colorScheme', async ({ suffix, ...window }) => {
    const { page } = view;
    await view.resize(window);
    await page.evaluate(() => document.fonts.ready);
    await view.go('Models');
    await page.getByRole('listitem', { name: 'default', exact: true }).waitFor();
    await page.waitForFunction(() => [...document.images].every((image) => image.complete));
    await look(page, `models-${suffix}`);
    await page.getByRole('button', { name: 'More about default' }).click();
    await page.getByRole('menuitem').first().waitFor();
    await look(page, `models-menu-${suffix}`);
    await page.keyboard.press('Escape');
    await view.go('Settings');
    await page.getByRole('group', { name: 'Diagnostics, as text' }).filter({ hasText: 'Stillpoint' }).waitFor();
    await look(page, `settings-${suffix}`);
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    await look(page, `palette-${suffix}`);
    await page.keyboard.press('Escape');
    expect(view.complaints).toEqual([]);
  });
});
