import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { modelConfigSchema } from '../../core/contract/training.js';
import { readPlainModel, saveModel, summariseModel, writeRemarks } from '../../core/files/model-file.js';
import { readSafetensors, writeSafetensors } from '../../core/files/safetensors.js';
import { digestOfArrays } from '../../core/files/safetensors-metadata.js';
import { createModel } from '../../core/models/model.js';
import { storedShapes } from '../../core/models/stored-shapes.js';
import { withoutLeak } from '../problems/tensors.js';

const networks = [
  { kind: 'dncnn', layers: 4, channels: 5, batchNorm: true },
  { kind: 'dncnn', layers: 2, channels: 4, noiseMap: false, batchNorm: true },
  { kind: 'residual', blocks: 3, channels: 4 },
  { kind: 'drunet', channels: [2, 3, 4, 5], blocks: 2 },
  { kind: 'nonexpansive', layers: 3, channels: 4 },
  { kind: 'multiscale', channels: 2, half: { channels: 3, blocks: 2 } },
  { kind: 'multiscale', channels: 2, half: { channels: 3, blocks: 1 }, quarter: { channels: 5, blocks: 2 } },
] as const;
const schemes = ['de-grad', 'de-prox', 'de-hqs', 'de-admm', 'pnp-fb', 'red'] as const;

describe.each(networks)('what the file of a model with a network %j must hold', (network) => {
  it.each(schemes)('is what the model %s saves', (kind) =>
    withoutLeak(async () => {
      const config = modelConfigSchema.parse({ scheme: { kind }, network, weightedNorm: { height: 3, width: 7 } });
      const model = createModel(config, 'made');
      const saved = [...(await model.parameters.save())].map(([name, { shape }]) => [name, shape] as const);
      model.dispose();
      expect(Object.fromEntries(storedShapes(config))).toEqual(Object.fromEntries(saved));
    }),
  );
});

describe('a model file', () => {
  let folder = '';
  let file = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'stillpoint-plain-model-'));
    file = path.join(folder, 'made.safetensors');
    const config = modelConfigSchema.parse({ scheme: { kind: 'de-hqs' }, network: networks[2] });
    const model = createModel(config, 'made');
    await saveModel(file, model, {
      description: 'A test.',
      trained: '2026-01-01',
      steps: 3,
      seconds: 1,
      configuration: {},
      validation: null,
      lipschitz: { certified: 3.5, local: 0.9 },
    });
    model.dispose();
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('is read as plain arrays, without a backend, to the bit', async () => {
    const { name, config, weights } = await readPlainModel(file);
    expect([name, config.scheme.kind]).toEqual(['made', 'de-hqs']);
    expect(weights).toEqual((await readSafetensors(file)).tensors);
  });

  it('shows the monitors that its training summary remembers', async () => {
    expect((await summariseModel(file, false)).lipschitz).toEqual({ certified: 3.5, local: 0.9 });
  });

  it.each([
    ['without a tensor', { drop: 'network.tail.kernel' }, /"network\.tail\.kernel" is missing/],
    ['with a value that is no number', { spoil: 'network.head.kernel' }, /"network\.head\.kernel" holds a value that/],
  ])('%s is refused', async (_, { drop, spoil }: { drop?: string; spoil?: string }, message) => {
    const { metadata, tensors } = await readSafetensors(file);
    if (drop !== undefined) tensors.delete(drop);
    tensors.get(spoil ?? '')?.data.fill(Number.NaN, 5, 6);
    const damaged = path.join(folder, 'damaged.safetensors');
    await writeSafetensors(damaged, { metadata, tensors });
    await expect(readPlainModel(damaged)).rejects.toMatchObject({
      code: 'BAD_MODEL',
      message: expect.stringMatching(message) as string,
    });
  });

  it('takes remarks, keeps its arrays and the remarks that are not mentioned, and forgets empty notes', async () => {
    const copy = path.join(folder, 'copy.safetensors');
    await writeFile(copy, await readFile(file));
    await writeRemarks(copy, { notes: 'für Nachtbilder\n“σ ≈ 2”', run: 'run-1' });
    expect(await summariseModel(copy, false)).toMatchObject({ notes: 'für Nachtbilder\n“σ ≈ 2”', run: 'run-1' });
    expect(await digestOfArrays(copy)).toBe(await digestOfArrays(file));
    expect((await readSafetensors(copy)).tensors).toEqual((await readSafetensors(file)).tensors);
    await writeRemarks(copy, { notes: '' });
    expect(await summariseModel(copy, false)).toMatchObject({ notes: '', run: 'run-1' });
    expect((await readSafetensors(copy)).metadata).not.toHaveProperty('stillpoint.notes');
  });
});
