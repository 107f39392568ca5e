import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';

import type { Browser, CDPSession, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { describeInChromium, launchChromium } from './chromium.js';

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** Milliseconds of a frame at 60 a second. */
const FRAME = 1000 / 60;
const REDRAWS = 60;

/**
 * Time that the page's own thread really computed, milliseconds: what a redraw costs does not depend on how busy the machine is with
 * other things, and the time on the wall does.
 */
class ProcessorClock {
  private constructor(private readonly session: CDPSession) {}

  static async of(page: Page): Promise<ProcessorClock> {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    return new ProcessorClock(session);
  }

  async during(work: () => Promise<void>): Promise<number> {
    const before = await this.now();
    await work();
    return (await this.now()) - before;
  }

  private async now(): Promise<number> {
    const { metrics } = await this.session.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN);
  }
}

/** Serves a folder on this machine. */
function serve(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    readFile(join(folder, normalize(path === '/' ? '/index.html' : path))).then(
      (bytes) => response.setHeader('Content-Type', TYPES[extname(path)] ?? 'text/html').end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

describeInChromium('plots of a run that is being made', () => {
  let folder: string;
  let browser: Browser;
  let server: Server;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stillpoint-plots-'));
    const configFile = join(import.meta.dirname, '../../renderer/vite.config.ts');
    await build({ configFile, mode: 'mocked', logLevel: 'warn', build: { outDir: folder, emptyOutDir: true } });
    server = await serve(folder);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  test.each([10_000, 100_000])('stay fluent while %d steps stream in', async (steps) => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const { port } = server.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/?stream=${steps}#/monitor`);
    await page.locator('canvas').first().waitFor({ timeout: 60_000 });
    const processor = await ProcessorClock.of(page);

    await page.evaluate(() => {
      const frames: number[] = [];
      Object.assign(window, { frames });
      const look = (now: number): void => {
        frames.push(now);
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
      dispatchEvent(new Event('stillpoint:stream'));
    });
    const streaming = await processor.during(() =>
      page.locator('header .state').filter({ hasText: 'Finished' }).waitFor({ timeout: 60_000 }),
    );
    const frames = await page.evaluate(() => (window as unknown as { frames: number[] }).frames);
    const gaps = frames.slice(1).map((at, i) => at - (frames[i] ?? at));
    gaps.sort((a, b) => a - b);

    // Zooming redraws every plot from the full series, as new steps do.
    const plot = page.getByRole('group', { name: /^Loss/ });
    await plot.focus();
    const zooming = await processor.during(async () => {
      for (let press = 0; press < REDRAWS; press += 1) await page.keyboard.press(press % 2 === 0 ? '+' : '-');
    });

    const at = (share: number): string => (gaps[Math.floor(share * (gaps.length - 1))] ?? Infinity).toFixed(1);
    console.log(
      `${steps} steps in ${frames.length} frames: median ${at(0.5)} ms, 95 % within ${at(0.95)} ms; processor time ` +
        `${(streaming / frames.length).toFixed(1)} ms a frame, ${(zooming / REDRAWS).toFixed(1)} ms to redraw all plots`,
    );
    expect(zooming / REDRAWS).toBeLessThan(FRAME);
    await page.close();
  });
});
