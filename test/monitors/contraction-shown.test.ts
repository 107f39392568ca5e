import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { isContraction } from '../../core/contract/conditions.js';
import { trainingConfigSchema } from '../../core/contract/training.js';
import { createRandom } from '../../core/random/random.js';
import { createModel, type Model } from '../../core/models/model.js';
import { certifiedBound } from '../../core/monitors/certified-bound.js';
import { inspectImage } from '../../core/monitors/inspect-image.js';
import { directBlur } from '../../core/operators/direct-blur.js';
import { gaussianPsf } from '../../core/operators/psf.js';
import { picard } from '../../core/solvers/picard.js';
import { solveFixedPoint } from '../../core/solvers/solve-fixed-point.js';
import { perSample } from '../../core/tensor/per-sample.js';
import { DenoiserPretraining } from '../../core/training/pretraining.js';
import { norm, normalImages, scene, valuesOf, withoutLeak } from '../problems/tensors.js';

const SIDE = 16;

const config = trainingConfigSchema.parse({
  model: {
    scheme: { kind: 'de-prox', stepSize: 1.8 },
    network: { kind: 'nonexpansive', layers: 4, channels: 8, lipschitz: 0.98 },
  },
  degradation: { blurs: [{ kind: 'gaussian', sigma: [1, 1], size: 5 }], noise: [0.005, 0.005], boundaries: ['zero'] },
  data: { crop: SIDE },
  pretraining: { steps: 80, level: [0.05, 0.05], gain: 1 },
  optimiser: { learningRate: 1e-2 },
  contraction: null,
});

/** A model whose denoiser has learned something. */
async function trained(): Promise<Model> {
  const model = createModel(config.model, 'prox', 1);
  const crops = (): tf.Tensor4D =>
    tf.tidy(
      () =>
        tf.concat(
          [0, 1, 2, 3].map((k) => scene(SIDE, SIDE, k)),
          0,
        ) as tf.Tensor4D,
    );
  const losses: number[] = [];
  const pretraining = new DenoiserPretraining(model, config);
  const random = createRandom(3);
  for (let step = 0; step < config.pretraining.steps; step++) {
    const rate = config.optimiser.learningRate * (1 - step / config.pretraining.steps);
    losses.push(await pretraining.advance(crops(), random, rate));
  }
  pretraining.finish();
  // Of the noise's own power; 1 would be doing nothing.
  expect(losses.at(-1)).toBeLessThan(0.8);
  return model;
}

describe('a spectral-normalised DE-Prox', () => {
  it('is certified to be a contraction, and 100 random starting points lead to one equilibrium', () =>
    withoutLeak(async () => {
      const model = await trained();
      const operator = directBlur(gaussianPsf(1, 5), 'zero', SIDE, SIDE);
      expect(certifiedBound(model, operator.norm)).toBeLessThan(1);
      const starts = 100;
      const { d, initial } = tf.tidy(() => {
        const measured = tf.add(operator.apply(scene(SIDE, SIDE)), tf.mul(0.005, normalImages([1, SIDE, SIDE, 3], 5)));
        return {
          d: tf.tile(measured, [starts, 1, 1, 1]) as tf.Tensor4D,
          // Far outside the range of images.
          initial: tf.mul(3, normalImages([starts, SIDE, SIDE, 3], 6)) as tf.Tensor4D,
        };
      });
      const noise = perSample([0.005]);
      const problem = model.scheme.bind({ d, operator, noise });
      const { state, samples } = await solveFixedPoint(problem.map, initial, {
        solver: picard(),
        // ‖x − x*‖ ≤ ‖T(x) − x‖ / (1 − L): enough for 1e-3 even at the certified rate.
        tolerance: 1e-5,
        maxEvaluations: 2000,
      });
      expect(samples.every(({ reason }) => reason === 'converged')).toBe(true);
      const values = valuesOf(state);
      const size = values.length / starts;
      const first = values.slice(0, size);
      for (let k = 1; k < starts; k++) {
        const apart = norm(first.map((value, i) => value - (values[k * size + i] ?? Number.NaN)));
        expect(apart / norm(first)).toBeLessThan(1e-3);
      }
      tf.dispose([d, initial, noise, state]);
      problem.dispose();
      operator.dispose();
      model.dispose();
    }));
});

describe('a deliberately expansive model', () => {
  it('is reported as such by all three numbers', () =>
    withoutLeak(async () => {
      const model = createModel(
        {
          ...config.model,
          network: {
            kind: 'dncnn',
            layers: 3,
            channels: 6,
            activation: 'elu',
            noiseMap: false,
            batchNorm: false,
            spectralBound: null,
          },
        },
        'expansive',
        1,
      );
      // R = I − S with S about −1.5 times the identity on what it sees: every application stretches.
      stretch(model, 1.5);
      const operator = directBlur(gaussianPsf(1, 5), 'zero', SIDE, SIDE);
      const x = scene(SIDE, SIDE);
      const d = operator.apply(x);
      const noise = perSample([0.005]);
      const seen = await inspectImage(model, x, { d, operator, noise }, createRandom(2));
      expect(certifiedBound(model, operator.norm)).toBeGreaterThan(1);
      expect(seen.local.value).toBeGreaterThan(1);
      expect(isContraction(null, seen.local.samples)).toBe(false);
      expect(seen.observed).toBeGreaterThan(1);
      tf.dispose([x, d, noise]);
      operator.dispose();
      model.dispose();
    }));
});

/** Makes the network pass every colour on through its own channel, times −factor at the end. */
function stretch(model: Model, factor: number): void {
  const kernels = model.parameters.all;
  kernels.forEach((kernel, k) => {
    const [, , inputs = 0, outputs = 0] = kernel.shape;
    const values = new Float32Array(kernel.size);
    for (let c = 0; c < 3; c++) {
      const centre = 4 * inputs * outputs;
      values[centre + c * outputs + c] = k === kernels.length - 1 ? -factor : 1;
    }
    const tensor = tf.tensor(values, kernel.shape);
    kernel.assign(tensor);
    tensor.dispose();
  });
}
