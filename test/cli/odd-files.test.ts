import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { toldBy } from '../pictures/odd/independent-reader.js';
import type { OddFile } from '../pictures/odd/odd-file.js';
import { oddJpegs } from '../pictures/odd/odd-jpegs.js';
import { oddOthers } from '../pictures/odd/odd-others.js';
import { oddPngs } from '../pictures/odd/odd-pngs.js';
import { oddTiffs } from '../pictures/odd/odd-tiffs.js';
import { runCli, type CliResult } from './run-cli.js';

/** One file of the report. */
interface Restored {
  readonly input: string;
  readonly output: string | null;
  readonly notices?: readonly string[];
  readonly error?: string;
}

const odd = (await Promise.all([oddJpegs(), oddPngs(), oddTiffs(), oddOthers()])).flat();

/** What sharp, our reference for pixels here, cannot show rightly itself: its own page, its own range, no codec. */
const NOT_SHOWN = /\.(heic|bmp|gif)$|^(float|double|thumbnail-before|display-p3|cmyk|profile)/;

let folder = '';
let result: CliResult;
const report = new Map<string, Restored>();
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stillpoint-odd-'));
  const inputs = odd.map(({ name }) => path.join(folder, name));
  for (const { name, bytes } of odd) await writeFile(path.join(folder, name), bytes);
  await mkdir(path.join(folder, 'out'));
  // No blur and no noise: what is looked at is the way from file to file.
  const settings = [
    '--blur',
    'motion:length=1',
    '--noise',
    '0',
    '--max-evaluations',
    '1',
    '--backend',
    'wasm',
    '--no-check',
  ];
  result = await runCli(['restore', ...inputs, ...settings, '--out', path.join(folder, 'out'), '--json']);
  const { files } = JSON.parse(result.stdout) as { files: Restored[] };
  for (const file of files) report.set(path.basename(file.input), file);
}, 300_000);
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** A few bytes for how a picture looks. */
async function looks(bytes: Buffer): Promise<Buffer> {
  return sharp(bytes, { failOn: 'none' })
    .autoOrient()
    .flatten({ background: '#808080' })
    .toColourspace('srgb')
    .resize(8, 8, { fit: 'fill' })
    .raw({ depth: 'uchar' })
    .toBuffer();
}

describe('odd files', () => {
  it('are many, all of them answered, and each name is its own', () => {
    expect(odd.length).toBeGreaterThanOrEqual(80);
    expect(new Set(odd.map(({ name }) => name)).size).toBe(odd.length);
    expect(report.size).toBe(odd.length);
    expect(result.stderr).not.toMatch(/defect|^\s+at /m);
  });

  it('leave nothing half-written, and as many results as were promised', async () => {
    const names = await readdir(path.join(folder, 'out'));
    expect(names.filter((name) => name.startsWith('.'))).toEqual([]);
    expect(names).toHaveLength(odd.filter(({ refusal }) => refusal === null).length);
  });

  it.each(odd)('$name', async ({ name, bytes, refusal, notice, holds }: OddFile) => {
    expect(await readFile(path.join(folder, name)), 'the original').toEqual(bytes);
    const restored = report.get(name);
    if (refusal !== null) {
      expect(restored?.output).toBeNull();
      expect(restored?.error).toMatch(refusal);
      expect(restored?.error).toContain(name);
      expect(restored?.error).not.toMatch(/\n|defect/);
      return;
    }
    expect(restored?.error).toBeUndefined();
    expect(restored?.notices?.join('\n') ?? null).toEqual(notice === null ? null : expect.stringMatching(notice));
    const written = await readFile(restored?.output ?? '');
    const [before, after] = [await toldBy(bytes), await toldBy(written)];
    if (notice?.source.includes('CMYK') !== true) expect(after).toMatchObject(before);
    for (const text of holds) expect(written.toString('utf8')).toContain(text);
    const { orientation } = await sharp(written).metadata();
    expect(orientation ?? 1).toBe(1);
    if (NOT_SHOWN.test(name)) return;
    const [old, now] = [await looks(bytes), await looks(written)];
    const difference = old.reduce((sum, value, i) => sum + Math.abs(value - (now[i] ?? 255)), 0) / old.length;
    expect(difference).toBeLessThan(4);
    const [was, is] = [await sharp(bytes).metadata(), await sharp(written).metadata()];
    expect(is.hasAlpha).toBe(was.hasAlpha);
    expect([is.width, is.height]).toEqual([was.autoOrient.width, was.autoOrient.height]);
    if (!was.isPalette && !name.startsWith('stray')) expect(is.bitsPerSample).toBe(was.bitsPerSample);
  });
});
