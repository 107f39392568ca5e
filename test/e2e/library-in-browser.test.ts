import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';
import { expect, it } from 'vitest';

import { describeInChromium, launchChromium } from './chromium.js';
import { relativeError } from '../problems/tensors.js';
import { type LibraryRestoration, restoreByLibrary } from './restore-by-library.js';

describeInChromium('core in a page of its own', () => {
  it('restores a picture without Node, to the values that Node finds', async () => {
    const page = await restoreInPage();
    expect(page).toMatchObject({ reason: 'converged', gaveWay: true, left: 0 });
    expect(page.residuals.at(-1)).toBeLessThanOrEqual(1e-4);
    expect(page.restored).toBeGreaterThan(page.degraded + 3);
    const { values } = await restoreByLibrary();
    expect(relativeError(page.values, values)).toBeLessThan(1e-5);
  });
});

/** Bundles library and program for browsers, where nothing of Node is to be had, and runs them in an empty page. */
async function restoreInPage(): Promise<LibraryRestoration> {
  const bundled = await build({
    entryPoints: [fileURLToPath(new URL('restore-by-library.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'program',
    platform: 'browser',
    logLevel: 'error',
  });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: bundled.outputFiles[0]?.text ?? '' });
    return await page.evaluate<LibraryRestoration>('program.restoreByLibrary()');
  } finally {
    await browser.close();
  }
}
