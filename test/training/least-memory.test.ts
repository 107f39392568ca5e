import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';

import type { ModelConfig } from '../../core/contract/model-config.js';
import { createModel } from '../../core/models/model.js';
import { perSample } from '../../core/tensor/per-sample.js';
import { leastStepMemory } from '../../core/training/least-memory.js';
import { tinyConfig } from './tiny-run.js';

const networks: ModelConfig['network'][] = [
  { kind: 'dncnn', layers: 5, channels: 12, activation: 'relu', noiseMap: true, batchNorm: false, spectralBound: null },
  { kind: 'residual', blocks: 3, channels: 12, activation: 'elu', spectralBound: null },
  { kind: 'nonexpansive', layers: 4, channels: 12, activation: 'elu', lipschitz: 0.98, spectralBound: 1 },
  { kind: 'drunet', channels: [8, 16, 24, 32], blocks: 2, spectralBound: null },
  {
    kind: 'multiscale',
    channels: 8,
    half: { channels: 16, blocks: 2 },
    quarter: { channels: 24, blocks: 1 },
    activation: 'silu',
    spectralBound: null,
  },
];

it.each(networks)(
  'the backward pass of $kind keeps at least what the bound says, and not ten times as much',
  (network) => {
    const [batch, crop] = [2, 32];
    const config = tinyConfig();
    const least = leastStepMemory({ model: { ...config.model, network }, batch, data: { ...config.data, crop } });
    const model = createModel({ ...config.model, network }, 'measured', 1);
    const [x, level] = [tf.zeros([batch, crop, crop, 3]) as tf.Tensor4D, perSample([0.1, 0.1])];
    const before = tf.memory().numBytes;
    let kept = 0;
    tf.tidy(() =>
      tf.variableGrads(() => {
        const loss = tf.sum(tf.square(model.network.residual(x, level))) as tf.Scalar;
        kept = tf.memory().numBytes - before;
        return loss;
      }, [...model.parameters.all]),
    );
    expect(kept).toBeGreaterThan(least);
    expect(kept).toBeLessThan(10 * least);
    tf.dispose([x, level]);
    model.dispose();
  },
);
