import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { _electron as currentElectron, type ElectronApplication, type Page } from 'playwright-core';
import { _electron as oldElectron } from 'playwright-core-electron';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { bundle } from '../../electron/build/bundle.mjs';
import { readWindowState } from '../../electron/desktop/window-state.js';
import { findInstallation } from '../../electron/setup/tensorflow-installation.js';
import { writeTestPicture } from '../engine/test-picture.js';
import { tinyTraining } from '../e2e/training-page.js';
import { writeTinyModel } from '../engine/tiny-model.js';
import { mustSkip } from '../setup/needed.js';
import { PATIENCE } from '../time/patience.js';
import { buildForOldElectron } from './build-for-old-electron.js';
import { type Display, findElectronUnderTest, openDisplay } from './electron-under-test.js';

const electron = findElectronUnderTest();
const lack = 'missing' in electron ? electron : null;

describe.skipIf(mustSkip(lack))('the application in a real Electron window', () => {
  let folder = '';
  let display: Display | null = null;
  let application: ElectronApplication;
  let child: ChildProcess | null = null;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    if ('missing' in electron) throw new Error(electron.missing);
    folder = await mkdtemp(join(tmpdir(), 'stillpoint-test-'));
    await mkdir(join(folder, 'data', 'models'), { recursive: true });
    // The bundled model goes first where there is one; a checkout without it must pass too.
    await writeTinyModel(join(folder, 'data', 'models', 'default.safetensors'));
    await writeTestPicture(join(folder, 'photo.png'), 96, 64);
    const main = electron.old ? await buildForOldElectron() : ((await bundle()).main ?? '');
    display = await openDisplay();
    // Chromium's own sandbox refuses to run as root, which containers are. It is never switched off otherwise.
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const launcher = electron.old ? (oldElectron as unknown as typeof currentElectron) : currentElectron;
    application = await launcher.launch({
      executablePath: electron.path,
      args: [...sandbox, main],
      env: {
        ...(process.env as Record<string, string>),
        DISPLAY: display.name,
        STILLPOINT_DATA: join(folder, 'data'),
      },
      timeout: PATIENCE,
    });
    child = application.process();
    page = await application.firstWindow({ timeout: PATIENCE });
    page.setDefaultTimeout(PATIENCE);
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
  });

  afterAll(async () => {
    child?.kill('SIGKILL');
    display?.close();
    if (folder !== '') await rm(folder, { recursive: true, force: true });
  });

  it('opens its page, sandboxed, with one narrow bridge', async () => {
    expect(page.url()).toBe('stillpoint://app/');
    const reach = await page.evaluate(() => ({
      bridge: Object.keys((window as unknown as { stillpoint: object }).stillpoint).sort(),
      node: [
        typeof (globalThis as Record<string, unknown>)['process'],
        typeof (globalThis as Record<string, unknown>)['require'],
      ],
    }));
    expect(reach).toEqual({ bridge: ['pathForFile', 'requestPort', 'shell'], node: ['undefined', 'undefined'] });
  });

  it('crosses the typed contract: the engine is ready, and computes with TensorFlow where it is installed', async () => {
    const installed = findInstallation('cpu') ?? findInstallation('cuda');
    await page.waitForSelector(`text=/${installed === null ? 'wasm' : 'tensorflow'} · /`);
  });

  it('opens a photograph, restores it in the engine, and saves it', async () => {
    await application.evaluate(
      ({ dialog }, { open, save }) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [open] });
        dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: save });
      },
      { open: join(folder, 'photo.png'), save: join(folder, 'saved.png') },
    );
    await page.click('text=Choose a photo');
    await page.waitForSelector('text=photo.png');
    await page.click('aside button:has-text("Restore")');
    await page.click('aside button:has-text("Save"):not([disabled])');
    await expect.poll(() => readdir(folder)).toContain('saved.png');
    expect(await sharp(join(folder, 'saved.png')).metadata()).toMatchObject({ width: 96, height: 64, format: 'png' });
  });

  it('takes a file that is dropped on the window', async () => {
    await writeTestPicture(join(folder, 'dropped.png'), 80, 60);
    // Only the debugger can give a page a file with its path, as a drop from the desktop does.
    await page.evaluate(() =>
      document.body.append(Object.assign(document.createElement('input'), { type: 'file', id: 'hand' })),
    );
    const devtools = await page.context().newCDPSession(page);
    const { root } = await devtools.send('DOM.getDocument');
    const { nodeId } = await devtools.send('DOM.querySelector', { nodeId: root.nodeId, selector: '#hand' });
    await devtools.send('DOM.setFileInputFiles', { nodeId, files: [join(folder, 'dropped.png')] });
    await page.evaluate(() => {
      const input = document.querySelector<HTMLInputElement>('#hand');
      const dataTransfer = new DataTransfer();
      for (const file of input?.files ?? []) dataTransfer.items.add(file);
      const target = document.querySelector('main') ?? document.body;
      for (const type of ['dragenter', 'dragover', 'drop']) {
        target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
      }
      input?.remove();
    });
    await page.waitForSelector('text=dropped.png');
  });

  it('has menus that do what they say, greyed while it cannot be done', async () => {
    const enabled = (ids: readonly string[]): Promise<boolean[]> =>
      application.evaluate(
        ({ Menu }, asked) => asked.map((id) => Menu.getApplicationMenu()?.getMenuItemById(id)?.enabled === true),
        ids,
      );
    await expect.poll(() => enabled(['restore.open', 'go.train', 'restore.save'])).toEqual([true, true, false]);
    await application.evaluate(({ Menu }) => void Menu.getApplicationMenu()?.getMenuItemById('go.train')?.click());
    await expect.poll(() => new URL(page.url()).hash).toBe('#/train');
    await expect.poll(() => enabled(['restore.fit'])).toEqual([false]);
  });

  it('opens the photograph that a second start names', async () => {
    await writeTestPicture(join(folder, 'opened with.png'), 64, 48);
    await application.evaluate(
      ({ app }, [path, cwd]) => void app.emit('second-instance', {}, ['electron', 'app', '--x', path], cwd),
      ['opened with.png', folder],
    );
    await page.waitForSelector('text=opened with.png');
    expect(await page.evaluate((): string => location.hash)).toBe('#/restore');
  });

  /** From the Train view to a run that has begun; Monitor shows it then. */
  async function startTraining(title: string, steps: number): Promise<void> {
    await page.evaluate(() => (location.hash = '#/train'));
    await page.waitForSelector('input[type=file][accept*=json]', { state: 'attached' });
    const settings = { ...tinyTraining, title, pretraining: { steps: 0 }, steps, checkpointEvery: 1000 };
    const file = {
      name: `${title}.json`,
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(settings)),
    };
    await page.setInputFiles('input[type=file][accept*=json]', file);
    await page.waitForSelector(`text=/${steps} steps/`);
    await page.click('button:has-text("Start training"):not([disabled])');
  }

  it('trains a few steps in the engine, to the end', async () => {
    await startTraining('tiny', 2);
    await page.waitForSelector('header .state:has-text("Finished")');
    const [run = ''] = await readdir(join(folder, 'data', 'runs'));
    expect(await readdir(join(folder, 'data', 'runs', run))).toContain('model.safetensors');
  });

  it('asks before it closes while a run trains, and stays when it is told to', async () => {
    await startTraining('endless', 9000);
    await page.waitForSelector('header .state:has-text("Running")');
    await application.evaluate(({ app, dialog }) => {
      const asked: { message: string; buttons: string[] }[] = [];
      (app as unknown as { asked: typeof asked }).asked = asked;
      // The last answer: stay.
      (dialog as unknown as { showMessageBox: unknown }).showMessageBox = (question: (typeof asked)[number]) => {
        asked.push(question);
        return Promise.resolve({ response: question.buttons.length - 1, checkboxChecked: false });
      };
      app.quit();
    });
    const questions = (): Promise<string[]> =>
      application.evaluate(({ app }) =>
        (app as unknown as { asked: { message: string }[] }).asked.map(({ message }) => message),
      );
    await expect.poll(questions).toEqual([expect.stringMatching(/training/i)]);
    expect(await page.isVisible('header .state:has-text("Running")')).toBe(true);
  });

  it('is given no permission', async () => {
    const refusal = await page.evaluate(
      () =>
        new Promise((resolve) => {
          navigator.geolocation.getCurrentPosition(
            () => resolve('granted'),
            ({ code, PERMISSION_DENIED }) => resolve(code === PERMISSION_DENIED ? 'denied' : code),
          );
        }),
    );
    expect(refusal).toBe('denied');
  });

  it('stays on its own page, and opens no other', async () => {
    // Not awaited in the page: Playwright would wait for the navigation, old Electron for the window.
    await application.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      void window?.webContents.executeJavaScript("setTimeout(() => { location.href = 'https://example.com/'; }, 0)");
      void window?.webContents.executeJavaScript("setTimeout(() => window.open('https://example.com/'), 50)");
    });
    await new Promise((resolve) => setTimeout(resolve, 700));
    const addresses = await application.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map(({ webContents }) => webContents.getURL().replace(/#.*/, '')),
    );
    expect(addresses).toEqual(['stillpoint://app/']);
  });

  it('reports no problem of the page, and ends with status 0, the run to be gone on with', async () => {
    expect(problems).toEqual([]);
    const ended = once(application.process(), 'exit');
    await application.evaluate(({ app, dialog }) => {
      (dialog as unknown as { showMessageBox: unknown }).showMessageBox = () => Promise.resolve({ response: 1 });
      // After this answer has gone out: the process that would give it ends.
      setTimeout(() => app.quit(), 50);
    });
    expect(await ended).toEqual([0, null]);
    const runs = join(folder, 'data', 'runs');
    const entries = (await readdir(runs, { withFileTypes: true })).filter((entry) => entry.isDirectory());
    const states = entries.map(async ({ name }) => {
      const { state } = JSON.parse(await readFile(join(runs, name, 'entry.json'), 'utf8')) as { state: string };
      return [state, (await readdir(join(runs, name))).includes('checkpoints')];
    });
    expect((await Promise.all(states)).sort()).toEqual([
      ['finished', true],
      ['running', true],
    ]);
  });

  it('leaves a log that tells its story, and remembers its window', async () => {
    const log = await readFile(join(folder, 'data', 'logs', 'stillpoint.log'), 'utf8');
    for (const line of log.trim().split('\n')) expect(line).toMatch(/^[\d-]+T[\d:.]+Z (info|warning|error) \w+: ./);
    expect(log).toMatch(/info window: Stillpoint \d.*\n.*info engine: ready: \w+ in a (worker thread|child process)/s);
    expect(log).not.toMatch(/ error /);
    const state = readWindowState(join(folder, 'data', 'window', 'window.json'));
    expect(state.bounds).toMatchObject({ width: expect.any(Number) });
    expect(state.theme).toMatch(/light|dark/);
  });
});
