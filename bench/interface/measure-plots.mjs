// What the plots of a run cost while it is made, measured in a Chromium:  node bench/interface/measure-plots.mjs
//
//   frames     from one frame of the page to the next while steps stream in (median, and 95 % of them), on the wall
//   redraw     processor time of the page's thread for a redraw of all plots, canvas in software
//   growth     the redraw with 100,000 steps over that with 10,000, in the same run: what does not depend on the machine
//
// Prints JSON. What docs/decisions/0110-lines-drawn-from-the-full-series.md tells of speed is from here; what does not depend on
// time is asserted in test/e2e/live-plots.test.ts.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { chromium } from 'playwright-core';
import { build } from 'vite';
import { root } from '../../electron/build/bundle.mjs';

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
const PLACES = [process.env.STILLPOINT_CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'];
const REDRAWS = 60;

const folder = mkdtempSync(join(tmpdir(), 'stillpoint-plots-'));
let browser;
let server;
try {
  const executablePath = PLACES.find((place) => place !== undefined && existsSync(place));
  if (executablePath === undefined) throw new Error('No Chromium was found. Name one in STILLPOINT_CHROMIUM.');
  const configFile = join(root, 'renderer/vite.config.ts');
  await build({ configFile, mode: 'mocked', logLevel: 'warn', build: { outDir: folder, emptyOutDir: true } });
  server = await serve();
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const [short, long] = [await measure(10_000), await measure(100_000)];
  const growth = Math.round((100 * long.redraw) / short.redraw) / 100;
  console.log(JSON.stringify({ 10_000: short, 100_000: long, growth, unit: 'milliseconds' }, null, 2));
} finally {
  await browser?.close();
  server?.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Serves the built page on this machine. */
function serve() {
  const listening = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    readFile(join(folder, normalize(path === '/' ? '/index.html' : path))).then(
      (bytes) => response.setHeader('Content-Type', TYPES[extname(path)] ?? 'text/html').end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  return new Promise((resolve) => listening.listen(0, '127.0.0.1', () => resolve(listening)));
}

/** A run of so many steps, streamed within four seconds, then zoomed: a zoom redraws every plot from the full series. */
async function measure(steps) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`http://127.0.0.1:${server.address().port}/?stream=${steps}#/monitor`);
  await page.locator('canvas').first().waitFor({ timeout: 60_000 });
  await page.evaluate(() => {
    window.frames = [];
    const look = (now) => {
      window.frames.push(now);
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    window.dispatchEvent(new window.Event('stillpoint:stream'));
  });
  await page.locator('header .state').filter({ hasText: 'Finished' }).waitFor({ timeout: 120_000 });
  const frames = await page.evaluate(() => window.frames);
  const gaps = frames.slice(1).map((at, i) => at - frames[i]);
  gaps.sort((a, b) => a - b);

  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const processor = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * metrics.find(({ name }) => name === 'TaskDuration').value;
  };
  await page.getByRole('group', { name: /^Loss/ }).focus();
  const before = await processor();
  for (let press = 0; press < REDRAWS; press += 1) await page.keyboard.press(press % 2 === 0 ? '+' : '-');
  const redraw = ((await processor()) - before) / REDRAWS;
  await page.close();
  const at = (share) => rounded(gaps[Math.floor(share * (gaps.length - 1))]);
  return { frames: { median: at(0.5), p95: at(0.95) }, redraw: rounded(redraw) };
}

function rounded(number) {
  return Math.round(number * 10) / 10;
}
