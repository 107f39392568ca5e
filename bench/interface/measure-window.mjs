// What a person waits for in the window, measured in a real one:  node bench/interface/measure-window.mjs [--seconds 30]
//
//   first paint        from the start of the program, and from the page's own start, to its first contentful paint
//   main process       delay of its event loop (perf_hooks), while nothing happens and while a run trains
//   input              from a key pressed to the frame after it, in the page, at the same two times
//
// Uses the Electron that the smoke suite uses, and prints JSON. What docs/packaging.md tells of speed is from here.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { _electron as currentElectron } from 'playwright-core';
import { _electron as oldElectron } from 'playwright-core-electron';
import { bundle, root } from '../../electron/build/bundle.mjs';
import { buildRenderer } from '../../electron/build/renderer.mjs';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '30' } } });
const seconds = Number(values.seconds);

/** A run of the size that trains in earnest on a processor, and lasts longer than the measurement. */
const training = {
  title: 'Measured',
  model: { scheme: { kind: 'de-hqs' }, network: { kind: 'dncnn', layers: 5, channels: 20, activation: 'elu' } },
  degradation: { blurs: [{ kind: 'gaussian', sigma: [0.8, 1.6], size: 5 }], noise: [0.004, 0.01] },
  data: { crop: 48, maxSide: 128 },
  pretraining: { steps: 0 },
  batch: 8,
  steps: 100_000,
};

const folder = mkdtempSync(join(tmpdir(), 'stillpoint-measure-'));
const { electron, main, display } = await prepare();
const started = Date.now();
const application = await (electron.old ? oldElectron : currentElectron).launch({
  executablePath: electron.path,
  args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), main],
  env: { ...process.env, DISPLAY: display.name, STILLPOINT_DATA: join(folder, 'data') },
  timeout: 120_000,
});
try {
  const page = await application.firstWindow({ timeout: 120_000 });
  await page.waitForSelector('text=/(tensorflow|wasm) · /', { timeout: 120_000 });
  const paint = await page.evaluate(() => {
    const [entry] = performance.getEntriesByName('first-contentful-paint');
    return { sincePage: entry.startTime, at: performance.timeOrigin + entry.startTime };
  });
  const idle = await measure(page);
  await train(page);
  const busy = await measure(page);
  const report = {
    electron: await application.evaluate(() => process.versions.electron),
    firstPaint: { sinceStart: Math.round(paint.at - started), sincePage: Math.round(paint.sincePage) },
    idle,
    training: busy,
    unit: 'milliseconds',
  };
  console.log(JSON.stringify(report, null, 2));
} finally {
  application.process().kill('SIGKILL');
  display.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Builds what the smoke suite runs, with its own code. */
async function prepare() {
  const aside = join(root, 'dist', 'measure');
  mkdirSync(aside, { recursive: true });
  const load = async (name) => {
    const source = join(root, 'test', 'electron', `${name}.ts`);
    const outfile = join(aside, `${name}.mjs`);
    await build({
      entryPoints: [source],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      define: { 'import.meta.url': JSON.stringify(pathToFileURL(source).href) },
      logLevel: 'warning',
    });
    return import(outfile);
  };
  const { findElectronUnderTest, openDisplay } = await load('electron-under-test');
  const found = findElectronUnderTest();
  if ('missing' in found) throw new Error(`There is nothing to measure. ${found.missing}`);
  await buildRenderer();
  const file = found.old
    ? await (await load('build-for-old-electron')).buildForOldElectron()
    : (await bundle({ only: ['main', 'preload', 'worker'] })).main;
  return { electron: found, main: file, display: await openDisplay() };
}

/** Delays of the main process's event loop, and of keys in the page, over some seconds. */
async function measure(page) {
  await application.evaluate(() => {
    const { monitorEventLoopDelay } = process.mainModule.require('perf_hooks');
    globalThis.loopDelay = monitorEventLoopDelay({ resolution: 5 });
    globalThis.loopDelay.enable();
  });
  const input = await page.evaluate(keyDelays, seconds * 1000);
  const loop = await application.evaluate(() => {
    const delay = globalThis.loopDelay;
    delay.disable();
    return { p50: delay.percentile(50) / 1e6, p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 };
  });
  return { mainLoop: rounded(loop), input: rounded(input) };
}

/** In the page: a key every 100 ms, and how long it takes until the frame after it. */
async function keyDelays(duration) {
  const delays = [];
  const end = performance.now() + duration;
  while (performance.now() < end) {
    const pressed = performance.now();
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'F13', bubbles: true }));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    delays.push(performance.now() - pressed);
    await new Promise((done) => setTimeout(done, 100));
  }
  delays.sort((a, b) => a - b);
  const at = (share) => delays[Math.min(delays.length - 1, Math.floor(share * delays.length))];
  return { p50: at(0.5), p99: at(0.99), max: at(1), keys: delays.length };
}

/** Starts a run by the Train view, as a person would, and waits for its first steps. */
async function train(page) {
  const settings = join(folder, 'measured.json');
  writeFileSync(settings, JSON.stringify(training));
  await page.evaluate(() => (location.hash = '#/train'));
  await page.waitForSelector('input[type=file][accept*=json]', { state: 'attached', timeout: 30_000 });
  await page.setInputFiles('input[type=file][accept*=json]', settings);
  await page.click('button:has-text("Start training"):not([disabled])', { timeout: 30_000 });
  await page.waitForSelector('text=/Step \\d+ of/', { timeout: 120_000 });
}

function rounded(numbers) {
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, Math.round(value * 10) / 10]));
}
