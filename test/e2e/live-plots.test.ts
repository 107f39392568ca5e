import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';

import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { PATIENCE } from '../time/patience.js';
import { describeInChromium, launchChromium } from './chromium.js';

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** What the canvases of a page were made to do. */
interface Drawn {
  /** Frames that the page drew. */
  frames: number;
  /** Redraws of each canvas: it is emptied first. */
  redraws: number[];
  /** Points of each line that was drawn. */
  points: number[];
}

/** Runs in the page before anything of its own: counts what is drawn, from when it is called on. */
function countDrawing(): void {
  const drawn: Drawn = { frames: 0, redraws: [], points: [] };
  const redraws = new Map<HTMLCanvasElement, number>();
  const lengths = new WeakMap<Path2D, number>();
  const { clearRect, stroke } = CanvasRenderingContext2D.prototype;
  const { lineTo } = Path2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    redraws.set(this.canvas, (redraws.get(this.canvas) ?? 0) + 1);
    clearRect.apply(this, box);
  };
  Path2D.prototype.lineTo = function (...point) {
    lengths.set(this, (lengths.get(this) ?? 0) + 1);
    lineTo.apply(this, point);
  };
  CanvasRenderingContext2D.prototype.stroke = function (...path: Path2D[]) {
    drawn.points.push(...path.map((line) => lengths.get(line) ?? 0));
    Reflect.apply(stroke, this, path);
  };
  const look = (): void => {
    drawn.frames += 1;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  /** What was drawn since it was last asked. */
  Object.assign(window, {
    takeDrawn: () => {
      const taken = { ...drawn, redraws: [...redraws.values()] };
      Object.assign(drawn, { frames: 0, points: [] });
      redraws.clear();
      return taken;
    },
  });
}

const takeDrawn = (page: Page): Promise<Drawn> =>
  page.evaluate(() => (window as unknown as { takeDrawn: () => Drawn }).takeDrawn());

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

  test.each([10_000, 100_000])(
    'are drawn no more often and no finer than they are seen, of %d steps',
    async (steps) => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      page.setDefaultTimeout(PATIENCE);
      await page.addInitScript(countDrawing);
      const { port } = server.address() as AddressInfo;
      await page.goto(`http://127.0.0.1:${port}/?stream=${steps}#/monitor`);
      await page.locator('canvas').first().waitFor();
      const widths = await page.locator('canvas').evaluateAll((all) => all.map(({ clientWidth }) => clientWidth));
      const mostPoints = 2 * (Math.max(...widths) + 2);

      await takeDrawn(page);
      await page.evaluate(() => dispatchEvent(new Event('stillpoint:stream')));
      await page.locator('header .state').filter({ hasText: 'Finished' }).waitFor();
      const streamed = await takeDrawn(page);
      // However many steps come in between two frames.
      expect(streamed.redraws.length).toBe(widths.length);
      for (const redraws of streamed.redraws) expect(redraws).toBeLessThanOrEqual(streamed.frames + 1);
      expect(Math.max(...streamed.points)).toBeLessThanOrEqual(mostPoints);

      // Zooming redraws every plot from the full series, as new steps do.
      await page.getByRole('group', { name: /^Loss/ }).focus();
      for (const key of '+-+-') await page.keyboard.press(key);
      const zoomed = await takeDrawn(page);
      expect(zoomed.redraws).toEqual(widths.map(() => 4));
      expect(Math.max(...zoomed.points)).toBeLessThanOrEqual(mostPoints);
      // Out of so many steps a line of every plot's width came, not a stump.
      expect(Math.max(...zoomed.points)).toBeGreaterThan(Math.min(...widths) / 2);
      await page.close();
    },
  );
});
