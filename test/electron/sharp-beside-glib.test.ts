import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { projectRoot } from '../../electron/runtime-paths.js';
import { type Lack, mustSkip } from '../setup/needed.js';

const source = fileURLToPath(new URL('../../electron/setup/sharp-beside-glib.ts', import.meta.url));
const packages = join(projectRoot(), 'node_modules');

/** The system's GObject, which Electron is linked with; null where there is none. */
function systemGObject(): string | null {
  if (process.platform !== 'linux') return null;
  const processor = process.arch === 'x64' ? 'x86-64' : 'AArch64';
  try {
    const libraries = execFileSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' }).split('\n');
    const line = libraries.find((each) => each.includes('libgobject-2.0.so.0 ') && each.includes(processor));
    return /=> (\S+)/.exec(line ?? '')?.[1] ?? null;
  } catch {
    return null;
  }
}

const gobject = systemGObject();
const lack: Lack = {
  missing: 'There is no GObject library of the system.',
  remedy: process.platform === 'linux' ? 'Install libgtk-3-0, which brings it.' : null,
};

// Node with the system's library loaded first stands for Electron, which is linked with it.
describe.skipIf(mustSkip(gobject === null ? lack : null))('sharp beside the GLib of the system', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stillpoint-glib-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Works on pictures, several at a time. @returns what the libraries complain of, and what became of one picture */
  function work(before: string): { complaints: string; answer: string } {
    const script = join(folder, 'work.cjs');
    const program = `${before}
      const sharp = require(${JSON.stringify(join(packages, 'sharp'))});
      const pixels = Buffer.alloc(8 * 6 * 3, 77);
      const work = async () => {
        const png = await sharp(pixels, { raw: { width: 8, height: 6, channels: 3 } }).png().toBuffer();
        const { data, info } = await sharp(await sharp(png).rotate(90).webp({ lossless: true }).toBuffer()).raw().toBuffer({ resolveWithObject: true });
        return [info.width, info.height, Math.min(...data), Math.max(...data)].join();
      };
      Promise.all(Array.from({ length: 40 }, work)).then((all) => console.log([...new Set(all)].join(' ')));`;
    buildSync({
      stdin: { contents: program, resolveDir: folder, loader: 'ts' },
      outfile: script,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      external: [`${packages}/*`],
      define: { 'import.meta.url': JSON.stringify(new URL(`file://${source}`).href) },
    });
    const environment = { ...process.env, LD_PRELOAD: gobject ?? '' };
    const { stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8', env: environment });
    return { complaints: stderr, answer: stdout.trim() };
  }

  // When this fails, sharp has learnt to do it by itself: delete this file and what it tests.
  it('is refused its own objects, unless it is loaded apart', () => {
    expect(work('').complaints).toContain('GLib-GObject-CRITICAL');
  });

  it('works undisturbed when it is loaded apart', () => {
    const load = `import { loadSharpBesideGlib } from ${JSON.stringify(source)}; loadSharpBesideGlib();`;
    expect(work(load)).toEqual({ complaints: '', answer: '6,8,77,77' });
  });
});
