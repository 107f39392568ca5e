import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { modelConfigSchema } from '../../core/contract/training.js';
import { loadModel, saveModel, summariseModel } from '../../core/files/model-file.js';
import { readSafetensors, writeSafetensors } from '../../core/files/safetensors.js';
import { createModel } from '../../core/models/model.js';
import { perSample } from '../../core/tensor/per-sample.js';
import { normalImages, valuesOf, withoutLeak } from '../problems/tensors.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stillpoint-model-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const summary = {
  description: 'A test.',
  trained: '2026-01-01',
  steps: 3,
  seconds: 1,
  configuration: {},
  validation: null,
};

const networks = [
  { kind: 'dncnn', layers: 4, channels: 3, batchNorm: true },
  { kind: 'dncnn', layers: 3, channels: 3, noiseMap: false, activation: 'softplus' },
  { kind: 'residual', blocks: 1, channels: 3, activation: 'elu' },
  { kind: 'drunet', channels: [2, 2, 3, 3], blocks: 1 },
] as const;

describe.each(networks)('a model with a network %j', (network) => {
  it('comes back from its file, weights, statistics and configuration', () =>
    withoutLeak(async () => {
      const config = modelConfigSchema.parse({ scheme: { kind: 'red' }, network });
      const model = createModel(config, 'made', 5);
      const [x, level] = [normalImages([1, 9, 10, 3], 2), perSample([0.1])];
      model.network.observe?.(x, level);
      const file = path.join(folder, 'made.safetensors');
      await saveModel(file, model, summary);
      const read = await loadModel(file);
      expect(read.config).toEqual(config);
      const [a, b] = [model.network.residual(x, level), read.network.residual(x, level)];
      expect(valuesOf(b)).toEqual(valuesOf(a));
      tf.dispose([x, level, a, b]);
      model.dispose();
      read.dispose();
    }));

  it('of another shape is refused: the file, the tensor, its shape and the one needed', () =>
    withoutLeak(async () => {
      const model = createModel(modelConfigSchema.parse({ scheme: { kind: 'red' }, network }), 'made');
      const file = path.join(folder, 'other.safetensors');
      await saveModel(file, model, summary);
      const { metadata, tensors } = await readSafetensors(file);
      const [name = '', { shape, data } = { shape: [0], data: new Float32Array() }] = [...tensors][0] ?? [];
      tensors.set(name, { shape: [data.length], data });
      await writeSafetensors(file, { metadata, tensors });
      await expect(loadModel(file)).rejects.toMatchObject({
        code: 'BAD_MODEL',
        message: `${file}: The tensor "${name}" has shape [${data.length}]; [${shape.join(', ')}] is needed.`,
      });
      model.dispose();
    }));
});

describe('the bundled model', () => {
  const bundled = path.resolve('resources/models/default.safetensors');

  it('loads, and holds what its configuration says and nothing else', () =>
    withoutLeak(async () => {
      const model = await loadModel(bundled);
      expect(model.config.network).toMatchObject({ kind: 'multiscale', quarter: null });
      expect([...(await readSafetensors(bundled)).tensors.keys()]).toEqual(model.parameters.names);
      expect((await summariseModel(bundled, true)).parameters).toBe(model.parameters.count);
      model.dispose();
    }));
});
