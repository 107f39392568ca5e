import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createRouterClient } from '@orpc/server';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';

import type { PairPreview } from '../../../core/contract/dataset.js';
import { type App, openApp } from '../../../electron/app/open-app.js';
import { bundle } from '../../../electron/build/bundle.mjs';
import { wireErrorInterceptor } from '../../../electron/engine/wire-errors.js';
import { writeScene } from '../../pictures/picture-files.js';

let folder = '';
let app: App;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stillpoint-test-'));
  process.env['STILLPOINT_DATA'] = join(folder, 'data');
  for (let i = 0; i < 6; i++) await writeScene(join(folder, 'pictures', `${i}.png`), 90, i);
  app = await openApp({
    shell: {
      kind: 'electron',
      pictureUrl: (id) => id,
      fileUrl: (id) => id,
      files: { chooseOpen: async () => [join(folder, 'pictures')], chooseSave: async () => null },
    },
    engine: { file: (await bundle({ only: ['worker'] })).worker ?? '', backend: 'wasm' },
  });
});

afterAll(async () => {
  await app.close();
  delete process.env['STILLPOINT_DATA'];
  await rm(folder, { recursive: true, force: true });
});

const client = () => createRouterClient(app.router, { interceptors: [wireErrorInterceptor(app.onDefect)] });

async function bytesAt(address: string): Promise<Buffer> {
  return readFile((await app.served.find(address)).path);
}

/** From the files themselves. */
async function psnrOf({ clean, degraded }: PairPreview): Promise<number> {
  const [a, b] = await Promise.all(
    [clean, degraded].map(async (url) =>
      sharp(await bytesAt(url))
        .removeAlpha()
        .raw()
        .toBuffer(),
    ),
  );
  if (a === undefined || b === undefined) throw new Error('no pictures');
  const squared = a.reduce((sum, value, i) => sum + ((value - (b[i] ?? 0)) / 255) ** 2, 0);
  return -10 * Math.log10(squared / a.length);
}

const degradation = {
  blurs: [{ kind: 'gaussian' as const, sigma: [1, 2] as [number, number] }],
  noise: [0.02, 0.05] as [number, number],
};

it('shows pairs of a folder as the engine draws them for training, the same for the same seed', async () => {
  const added = await client().datasets.add({});
  const id = added?.id ?? '';
  for await (const datasets of await client().datasets.watch()) {
    if (datasets.find((dataset) => dataset.id === id)?.state === 'ready') break;
  }
  const request = { dataset: id, degradation, data: { crop: 48 }, count: 3, seed: 7 };
  const pairs = await client().datasets.preview(request);
  expect(pairs).toHaveLength(3);
  for (const pair of pairs) {
    expect(await sharp(await bytesAt(pair.degraded)).metadata()).toMatchObject({ width: 48, height: 48 });
    expect(pair.psnr).toBeGreaterThan(10);
    expect(pair.psnr).toBeLessThan(40);
    expect(Math.abs(pair.psnr - (await psnrOf(pair)))).toBeLessThan(0.1);
  }
  const again = await client().datasets.preview(request);
  expect(await bytesAt(again[1]?.degraded ?? '')).toEqual(await bytesAt(pairs[1]?.degraded ?? ''));
  const other = await client().datasets.preview({ ...request, seed: 8 });
  expect(other.map(({ psnr }) => psnr)).not.toEqual(pairs.map(({ psnr }) => psnr));
  await expect(client().datasets.preview({ ...request, data: { crop: 128 } })).rejects.toMatchObject({
    data: { code: 'BAD_CONFIGURATION' },
  });
  expect(await client().datasets.remove({ id })).toEqual({});
});

it('shows pairs of the synthetic set', async () => {
  const pairs = await client().datasets.preview({ dataset: 'synthetic', degradation, data: { crop: 32 }, count: 2 });
  expect(pairs).toHaveLength(2);
  const [first] = pairs;
  if (first === undefined) throw new Error('no pairs');
  expect(Math.abs(first.psnr - (await psnrOf(first)))).toBeLessThan(0.1);
});
