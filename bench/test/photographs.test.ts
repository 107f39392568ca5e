import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { PhotographRow } from '../experiments/photographs/kept-rows.js';
import { photographsConfigSchema, type PhotographsConfig } from '../experiments/photographs/photographs-config.js';
import { photographsTable } from '../experiments/photographs/photographs-table.js';
import { photographs } from '../experiments/photographs/photographs.js';
import { drawScene } from '../experiments/photographs/scene.js';
import { softness } from '../experiments/photographs/softness.js';
import { encodedLight, lightOf } from '../experiments/photographs/srgb.js';
import { takePhotograph } from '../experiments/photographs/take-photograph.js';
import { readConfig } from '../experiments/read-config.js';
import { cutOut } from '../../core/tensor/cut-out.js';
import { motionPsf, normalisedPsf } from '../../core/operators/psf.js';
import { withoutLeak } from '../../test/problems/tensors.js';
import { quiet } from './quiet.js';

const configs = fileURLToPath(new URL('../experiments/photographs/', import.meta.url));
const configOf = (name: string): Promise<PhotographsConfig> =>
  readConfig(photographsConfigSchema, path.join(configs, name));

let out = '';
beforeAll(async () => {
  out = await mkdtemp(path.join(tmpdir(), 'stillpoint-photographs-test-'));
});
afterAll(() => rm(out, { recursive: true }));

describe('the scenes', () => {
  it('are as soft as photographs', async () => {
    const { seeds, frame, margin } = await configOf('photographs.json');
    for (const seed of seeds) {
      const soft = softness(drawScene({ size: frame + 2 * margin, seed, lamps: 0, frame }));
      expect(soft).toBeGreaterThan(1.4);
      expect(soft).toBeLessThan(1.6);
    }
  });

  it('have lamps many times white at night, the same from the same seed', () => {
    const night = drawScene({ size: 48, seed: 3, lamps: 4, frame: 32 });
    const bright = night.data.filter((value) => value > 2);
    expect(bright.length).toBeGreaterThan(3 * 4);
    expect(Math.max(...bright)).toBeLessThanOrEqual(12);
    expect(drawScene({ size: 48, seed: 3, lamps: 4, frame: 32 }).data).toEqual(night.data);
  });
});

describe('a photograph', () => {
  const scene = drawScene({ size: 32, seed: 5, lamps: 0, frame: 16 });
  const still = { margin: 8, seed: 1 };

  it('reads the scene beyond the frame, pixel by pixel as a sum over the kernel', () => {
    const psf = motionPsf(7, 20);
    const seen = takePhotograph(scene, psf, { noise: 0, light: 'encoded' }, still);
    expect([seen.height, seen.width]).toEqual([16, 16]);
    const [ry, rx] = [Math.floor(psf.height / 2), Math.floor(psf.width / 2)];
    const [y, x, c] = [0, 15, 1];
    let sum = 0;
    psf.data.forEach((weight, i) => {
      const [row, column] = [8 + y + ry - Math.floor(i / psf.width), 8 + x + rx - (i % psf.width)];
      sum += weight * (scene.data[(row * 32 + column) * 3 + c] ?? 0);
    });
    expect(seen.data[(y * 16 + x) * 3 + c]).toBeCloseTo(sum, 5);
  });

  it('is the scene itself where nothing is blurred, in either light, and has the noise it is to have', () => {
    const nothing = normalisedPsf(1, 1, [1]);
    const frame = cutOut(scene, 8, 8, 16, 16);
    for (const light of ['encoded', 'linear'] as const) {
      const seen = takePhotograph(scene, nothing, { noise: 0, light }, still);
      expect(Math.max(...seen.data.map((value, i) => Math.abs(value - (frame.data[i] ?? 0))))).toBeLessThan(1e-4);
    }
    const grey = { ...scene, data: new Float32Array(scene.data.length).fill(0.5) };
    const { data } = takePhotograph(grey, nothing, { noise: 0.02, light: 'encoded' }, still);
    const variance = data.reduce((sum, value) => sum + (value - 0.5) ** 2, 0) / data.length;
    expect(Math.sqrt(variance)).toBeCloseTo(0.02, 2);
  });

  it('knows the light behind encoded values', () => {
    expect([lightOf(0), lightOf(1)]).toEqual([0, 1]);
    expect(lightOf(0.5)).toBeCloseTo(0.21404, 5);
    for (const value of [0.01, 0.04, 0.2, 0.9]) expect(encodedLight(lightOf(value))).toBeCloseTo(value, 4);
  });
});

/** Seven photographs, each with its comparators, on wasm too. */
const MINUTES = { timeout: 900_000 };

it('restores a photograph of every kind, leaves table, numbers, pictures and a sheet, and no tensors', MINUTES, () =>
  withoutLeak(async () => {
    const config = await configOf('short.json');
    const page = path.join(out, 'page.md');
    await writeFile(page, 'before\n<!-- photographs-short:begin -->\n<!-- photographs-short:end -->\n');
    const keep = path.join(out, 'pictures');
    const { json, text } = await photographs(config, { keep, page, fresh: false }, quiet(out));
    const { rows } = json as { rows: PhotographRow[] };
    expect(rows.map(({ name }) => name)).toEqual(config.cases.map(({ name }) => name));
    const of = (group: PhotographRow['group']): PhotographRow => {
      const row = rows.find((candidate) => candidate.group === group);
      if (row === undefined) throw new Error(`no row of ${group}`);
      return row;
    };
    expect(of('right').gain).toBeGreaterThan(3);
    expect(of('right').restored).toBeGreaterThan(of('right').wiener ?? Infinity);
    expect(of('right').tv).toBeGreaterThan(of('right').blurred);
    expect(of('linear').gain).toBeGreaterThan(3);
    expect(of('night').restored).toBeGreaterThan(of('night').former);
    expect(of('wrong')).toMatchObject({ noisier: true, tv: null });
    expect(of('sharp')).toMatchObject({ verdict: 'sharp', gain: 0, evaluations: 0 });
    expect(of('jpeg').gain).toBeGreaterThan(0);
    expect(await readFile(page, 'utf8')).toContain(text);
    const table = (await readFile(path.join(out, 'photographs-short.csv'), 'utf8')).trim().split('\n');
    expect(table).toHaveLength(1 + rows.length);
    expect(table[0]).toMatch(/^name,group,seed,blurred,restored,gain,verdict,suggestion,/);
    const sheet = await sharp(path.join(out, 'photographs-short.jpg')).metadata();
    expect([sheet.width, sheet.height]).toEqual([5 * 54 - 6, 48]);
    const files = await readdir(keep);
    expect(files.filter((name) => name.endsWith('-restored.png'))).toHaveLength(5);
    expect(files.filter((name) => name.endsWith('.jpg'))).toHaveLength(2);

    // Once more, nothing but what the sheet shows is measured again.
    const again = await photographs(config, { page: null, fresh: false }, quiet(out));
    const { rows: later } = again.json as { rows: PhotographRow[] };
    rows.slice(1).forEach(({ seconds }, i) => {
      expect(later[i + 1]?.seconds).toBeCloseTo(seconds, 3);
    });
  }),
);

describe('the table', () => {
  const row = (changes: Partial<PhotographRow>): PhotographRow => ({
    name: 'disk 3',
    group: 'right',
    seed: 1,
    blurred: 25,
    restored: 30,
    gain: 5,
    verdict: 'right',
    suggestion: null,
    noisier: false,
    measuredNoise: 0.01,
    evaluations: 12,
    converged: true,
    seconds: 9,
    former: 20,
    tv: 29,
    tvWeight: 1e-3,
    wiener: 27,
    wienerNoiseToSignal: 1e-2,
    ...changes,
  });

  it('marks whoever wins, and says where scenes differ and what did not converge', () => {
    const told = { group: 'wrong', name: 'told 3.6', tv: null, wiener: null } as const;
    const lines = photographsTable([
      row({}),
      row({ seed: 2, restored: 32, gain: 7 }),
      row({ name: 'shake', tv: 31 }),
      row({ ...told, gain: -1, verdict: 'too-large', suggestion: 'disk:radius=3' }),
      row({ ...told, seed: 2, gain: 2, converged: false }),
    ]).split('\n');
    expect(lines[2]).toMatch(/^\| disk 3 .*\| 27\.00 +\| 29\.00 +\| \*\*31\.00\*\* \| \+6\.00 +\| right +\| 12 /);
    expect(lines[3]).toMatch(/\*\*31\.00\*\* \| 30\.00 /);
    expect(lines.at(-1)).toMatch(
      /\+0\.50 \| −1\.00 \| too large \(1\), right \(1\) \| `disk:radius=3` \| 12, 1 not converged /,
    );
  });
});
