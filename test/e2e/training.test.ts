import sharp from 'sharp';
import { expect, test } from 'vitest';

import { schemaLeaves } from '../../core/contract/schema-leaves.js';
import { WINDOWS } from './app-page.js';
import { describeInChromium } from './chromium.js';
import { look } from './look.js';
import { tinyTraining, TrainingPage } from './training-page.js';
import { useApp } from './use-app.js';

describeInChromium('training a model, watched', () => {
  const view = new TrainingPage();
  useApp(view);

  test('Monitor teaches the next step while there is nothing to watch', async () => {
    await view.turnTo('Monitor');
    await view.page.getByRole('heading', { name: 'Nothing has been trained yet' }).waitFor();
    await view.button('Train a model').click();
    await view.page.getByRole('heading', { name: 'Which pictures?' }).waitFor();
  });

  test('three questions have answers already; a preset changes the rest', async () => {
    await view.button(/^Synthetic shapes/).waitFor();
    expect(await view.button(/^Synthetic shapes/).getAttribute('aria-pressed')).toBe('true');
    await view.button(/^Quick look/).click();
    await view.page.getByRole('textbox', { name: 'Name' }).waitFor();
    expect(await view.page.getByRole('textbox', { name: 'Name' }).inputValue()).toMatch(/^Quick look, /);
    await expect.poll(() => view.button('Start training').isEnabled()).toBe(true);
  });

  test('what does not go together is explained beside the field, and one click undoes it', async () => {
    await view.unfold('Gradient');
    await view.choose('Gradient', /Restarted JFB/);
    await view.page
      .getByRole('alert')
      .filter({ hasText: /sampling/ })
      .first()
      .waitFor();
    expect(await view.button('Start training').isDisabled()).toBe(true);
    await view.button(/^Reset Gradient/).click();
    await view.page
      .getByRole('alert')
      .filter({ hasText: /sampling/ })
      .first()
      .waitFor({ state: 'detached' });
    await expect.poll(() => view.button('Start training').isEnabled()).toBe(true);
  });

  test('a setting is shown with the name, the symbol and the sentence of the schema', async () => {
    await view.unfold('Solver');
    const settings = schemaLeaves().filter(({ path }) => path.startsWith('solver.'));
    expect(settings.length).toBeGreaterThan(4);
    for (const { title, symbol, description, options } of settings) {
      const row = view.page.locator('.row').filter({ hasText: description });
      const name = (await row.locator('.name').innerText()).replace(/\s+/g, ' ').trim();
      expect(name).toBe(symbol === null ? title : `${title} ${symbol}`);
      const chosen = options.find(({ value }) => value === 'anderson');
      if (chosen !== undefined) expect(await row.innerText()).toContain(`${chosen.title}: ${chosen.description}`);
    }
    await view.unfold('Solver');
  });

  test('a number out of range stays as typed and says what is allowed', async () => {
    await view.unfold('Optimiser');
    const rate = view.page.getByRole('textbox', { name: 'Learning rate' });
    const before = await rate.inputValue();
    await rate.fill('7');
    await view.page
      .getByRole('alert')
      .filter({ hasText: /Learning rate is 7/ })
      .first()
      .waitFor();
    expect(await rate.inputValue()).toBe('7');
    await view.button(/^Reset Learning rate/).click();
    expect(await rate.inputValue()).toBe(before);
  });

  test('a setting leads to its term of the glossary, and is as it was on the way back', async () => {
    const rate = view.page.getByRole('textbox', { name: 'Learning rate' });
    await rate.fill('0.001');
    await view.page.getByRole('link', { name: 'More in the glossary: Learning rate' }).click();
    await expect.poll(() => view.page.evaluate(() => document.activeElement?.id)).toBe('term-learning-rate');
    await view.button('Back to Train').click();
    expect(await rate.inputValue()).toBe('0.001');
    await view.button(/^Reset Learning rate/).click();
  });

  test('settings are read from a file, and written to one that says the same', async () => {
    await view.importSettings('notes.json', ['not', 'settings']);
    await view.page.getByRole('alert').filter({ hasText: 'notes.json does not hold training settings: ' }).waitFor();
    await view.button('Dismiss').click();
    await view.importSettings('tiny.json', tinyTraining);
    await view.page.getByText('3000 steps').or(view.page.getByText('5000 steps of 2 crops')).waitFor();
    await view.button('Settings as a file').click();
    const written = await view.download(() =>
      view.page.getByRole('menuitem', { name: 'Export settings (JSON)' }).click(),
    );
    expect(written.name).toMatch(/\.json$/);
    expect(JSON.parse(written.bytes.toString())).toMatchObject(tinyTraining);
  });

  test('pairs show what training will see', async () => {
    const pictures = view.page.getByRole('region', { name: 'What training will see' }).getByRole('img');
    await expect.poll(() => pictures.count()).toBe(12);
    for (const picture of await pictures.all()) {
      await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    }
  });

  test('it starts, and can be watched live', async () => {
    await view.page.getByRole('textbox', { name: 'Name' }).fill('Tiny run');
    await view.button('Start training').click();
    await view.page.getByRole('heading', { level: 1, name: 'Tiny run' }).waitFor();
    await view.state('Running');
    await expect.poll(() => view.step()).toBeGreaterThan(12);
    const before = await view.step();
    await expect.poll(() => view.step()).toBeGreaterThan(before);
    for (const title of ['Loss', 'Lipschitz constant L of T', 'Quality on validation pictures']) {
      await view.figure(title).locator('canvas').first().waitFor();
    }
    const lipschitz = await view.figure('Lipschitz constant L of T').innerText();
    expect(lipschitz).toMatch(/σ_max\(J\): estimate\s+[\d.]+/);
    await view.page.getByText(/T contracts around|T is not a contraction|Whether T contracts around/).waitFor();
    await view.page.getByRole('img', { name: /^Restored at step \d+, picture 1/ }).waitFor();
  });

  test('it pauses where it is', async () => {
    await view.button('Pause').click();
    await view.state('Paused');
    const paused = await view.step();
    await view.page.waitForTimeout(1000);
    expect(await view.step()).toBe(paused);
  });

  test('plots are read, zoomed and shown as tables by keyboard', async () => {
    const plot = view.figure('Loss').getByRole('group').first();
    await plot.focus();
    await view.page.keyboard.press('Home');
    await expect.poll(() => view.figure('Loss').locator('[aria-live]').innerText()).toMatch(/^Step 1:/);
    await view.page.keyboard.press('+');
    await expect.poll(() => view.button('Show all').isEnabled()).toBe(true);
    await view.page.keyboard.press('0');
    await expect.poll(() => view.button('Show all').isDisabled()).toBe(true);
    await view.button('Export or change Loss').click();
    await view.page.getByRole('menuitem', { name: 'Show as table' }).click();
    const rows = view.figure('Loss').getByRole('row');
    expect(await rows.count()).toBeGreaterThan(10);
    await view.button('Export or change Loss').click();
    await view.page.getByRole('menuitem', { name: 'Show as plot' }).click();
  });

  test('it goes on where it was, and stops with its best model', async () => {
    const paused = await view.step();
    await view.button('Resume').click();
    await view.state('Running');
    await expect.poll(() => view.step()).toBeGreaterThan(paused);
    await view.button('Stop and keep best').click();
    await view.state('Stopped');
    await view.button('Use the model').click();
    await view.page.getByRole('textbox', { name: 'Name of the model' }).fill('Tiny model');
    await view.button('Add to library').click();
    await view.page.getByText('Tiny model is in the library').first().waitFor();
    await view.turnTo('Models');
    await view.page.getByText('Tiny model').first().waitFor();
  });

  test('a run that ended is opened again, and its plots are taken away', async () => {
    await view.page.reload();
    await view.turnTo('Monitor');
    await view.figure('Loss').locator('canvas').waitFor();

    const svg = await view.exported('Loss', 'Save as SVG');
    expect(svg.name).toBe('Tiny-run-loss.svg');
    const { width, height } = await sharp(svg.bytes).metadata();
    expect([width, height > 200]).toEqual([880, true]);

    const png = await view.exported('Lipschitz constant L of T', 'Save as PNG');
    const { channels } = await sharp(png.bytes).stats();
    expect((await sharp(png.bytes).metadata()).width).toBe(1760);
    // Something was drawn in each of its colours, and it has no transparent background.
    expect(channels).toHaveLength(4);
    for (const { stdev } of channels.slice(0, 3)) expect(stdev).toBeGreaterThan(5);
    expect(channels[3]?.min).toBe(255);

    const csv = (await view.exported('Loss', 'Save numbers as CSV')).bytes.toString().trimEnd().split('\r\n');
    expect(csv[0]).toBe('run,quantity,Step,value');
    expect(csv.length - 1).toBe(await view.step());

    const html = (await view.download(() => view.button('Export page').click())).bytes.toString();
    expect(html).toContain('<h1>Tiny run</h1>');
    expect(html.match(/<svg /g)?.length).toBeGreaterThanOrEqual(5);
    for (const fact of ['Content digest', 'Seed', 'Processor', 'Memory', 'Software'])
      expect(html).toContain(`<th>${fact}</th>`);
    expect(html).toMatch(/<td>\d+ for training, \d+ for validation<\/td>/);
    expect(html).toContain('&quot;seed&quot;: 0');
    expect(html).toContain('data:image/png;base64,');
    expect(html).not.toMatch(/<script|src="http/);
  });

  test.each(WINDOWS)(
    'both views are readable for everybody at $width × $height, $colorScheme',
    async ({ suffix, ...window }) => {
      const { page } = view;
      await view.resize(window);
      await view.turnTo('Monitor');
      await view.figure('Loss').locator('canvas').waitFor();
      await look(page, `monitor-${suffix}`);
      await page.getByRole('heading', { name: 'What happened' }).scrollIntoViewIfNeeded();
      await look(page, `monitor-more-${suffix}`);
      await view.turnTo('Train');
      const pairs = page.getByRole('region', { name: 'What training will see' }).getByRole('img');
      await expect.poll(() => pairs.count()).toBe(12);
      await look(page, `train-${suffix}`);
      await view.button(/^Scheme/).scrollIntoViewIfNeeded();
      await view.unfold('Scheme');
      await look(page, `train-settings-${suffix}`);
      await view.unfold('Scheme');
    },
  );

  test('it is deleted, and brought back', async () => {
    await view.turnTo('Monitor');
    await view.button('More').click();
    await view.page.getByRole('menuitem', { name: 'Delete' }).click();
    await view.page.getByRole('heading', { name: 'Nothing has been trained yet' }).waitFor();
    await view.button('Undo').click();
    await view.page.getByRole('heading', { level: 1, name: 'Tiny run' }).waitFor();
    expect(view.complaints).toEqual([]);
  });
});
