import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { expect } from 'vitest';

import { findFaintText } from './contrast.js';

/** `STILLPOINT_LOOKS=on npm test -- test/e2e/…` takes a picture of all that is looked at, for whoever works on the interface. */
const takesPictures = process.env['STILLPOINT_LOOKS'] === 'on';
/** What README shows, renewed where it is; its picture of Monitor is of a longer run than a test has time for. */
const SHOWN: readonly string[] = ['restore-done-light'];
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Rules of WCAG 2.0 to 2.2, levels A and AA. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

interface AxeReport {
  readonly violations: { readonly id: string; readonly help: string; readonly nodes: { readonly html: string }[] }[];
}

/** What axe finds wrong with the page as it is, one line each. */
export async function findBarriers(page: Page): Promise<string[]> {
  // Not by a script element: the content policy forbids those, and rightly. Once a load of the page.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(await readFile(axe, 'utf8'));
  const report = await page.evaluate((rules) => {
    const { axe } = window as unknown as { axe: { run(what: Document, how: unknown): Promise<AxeReport> } };
    return axe.run(document, { runOnly: { type: 'tag', values: rules }, resultTypes: ['violations'] });
  }, RULES);
  return report.violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

/** Waits until what moves has come to rest; what moves for ever (a sign that something is going on) is not waited for. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
    // What the pointer brought about begins in the next frame.
    await frame();
    await frame();
    const moving = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(moving.map(({ finished }) => finished));
  });
}

/** Nothing is faint, nothing overflows, nobody is shut out; and for people there is a picture of it. */
export async function look(page: Page, name: string): Promise<void> {
  await lookOver(page, name);
  expect(await findBarriers(page), name).toEqual([]);
}

/**
 * The same without axe: for an open list. While there is one, the library hides the rest of the page from screen readers and holds the focus
 * inside the list; axe takes the hidden rest for a trap.
 */
export async function lookOver(page: Page, name: string): Promise<void> {
  const size = page.viewportSize() ?? { width: 0, height: 0 };
  // Away from everything that shows itself on hover, and after transitions have ended.
  await page.mouse.move(size.width - 4, 4);
  await settle(page);
  expect(await findFaintText(page), name).toEqual([]);
  const overflow = await page.evaluate(() => {
    const { scrollWidth, scrollHeight } = document.documentElement;
    return [scrollWidth - innerWidth, scrollHeight - innerHeight];
  });
  expect(overflow, name).toEqual([0, 0]);
  if (takesPictures) await photograph(page, name);
}

async function photograph(page: Page, name: string): Promise<void> {
  const file = join(SHOWN.includes(name) ? 'docs/screenshots' : 'test-results/looks', `${name}.png`);
  const picture = await page.screenshot();
  await mkdir(dirname(file), { recursive: true });
  await sharp(picture).png({ palette: true, quality: 92, effort: 10, compressionLevel: 9 }).toFile(file);
}
