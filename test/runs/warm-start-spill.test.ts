import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { WarmStartStore, type StoredState } from '../../core/gradients/warm-start-store.js';
import { removeWarmStarts, warmStartSpill } from '../../core/runs/warm-start-spill.js';

let folder = '';
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'stillpoint-test-')), 'warm-starts');
});
afterEach(async () => {
  await rm(join(folder, '..'), { recursive: true, force: true });
});

const state = (fill: number): StoredState => ({ shape: [1, 2, 3, 1], data: new Float32Array(6).fill(fill) });

it('keeps the states of more samples than memory holds, also for a store that is opened again', async () => {
  const store = new WarmStartStore(2 * 24, warmStartSpill(folder));
  for (let i = 0; i < 6; i++) await store.set(`picture ${i}`, state(i / 3));
  expect(store.size).toBe(2);
  expect(await readdir(folder)).toHaveLength(4);
  const resumed = new WarmStartStore(2 * 24, warmStartSpill(folder));
  resumed.load(await store.save());
  for (let i = 0; i < 6; i++) expect(await resumed.get(`picture ${i}`)).toEqual(state(i / 3));
});

it('starts a sample afresh whose file is gone or damaged', async () => {
  const store = new WarmStartStore(0, warmStartSpill(folder));
  await store.set('a', state(1));
  await store.set('b', state(2));
  const [first = '', second = ''] = (await readdir(folder)).sort();
  await rm(join(folder, first));
  await truncate(join(folder, second), 20);
  expect(await store.get('a')).toBeNull();
  expect(await store.get('b')).toBeNull();
});

it('leaves nothing behind', async () => {
  const spill = warmStartSpill(folder);
  await spill.write('one', state(1));
  await spill.write('two', state(2));
  await spill.keepOnly(new Set(['two']));
  expect(await readdir(folder)).toEqual(['two.safetensors']);
  await removeWarmStarts(folder);
  await expect(readdir(folder)).rejects.toThrow('ENOENT');
  await spill.keepOnly(new Set());
});
