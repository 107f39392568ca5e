import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { modelConfigSchema } from '../../core/contract/training.js';
import { parameterGradient } from '../../core/gradients/gradient-method.js';
import { createModel } from '../../core/models/model.js';
import { fourierBlur } from '../../core/operators/fourier-blur.js';
import { gaussianPsf, motionPsf } from '../../core/operators/psf.js';
import { meanSquaredError, perSample } from '../../core/tensor/per-sample.js';
import { norm, scene, valuesOf, withoutLeak } from '../problems/tensors.js';

const network = { kind: 'dncnn', layers: 2, channels: 3 };
const schemes = ['de-grad', 'de-hqs', 'de-prox', 'de-admm', 'pnp-fb', 'red'];

describe.each(schemes)('%s', (kind) => {
  it('maps states to states of the same shape, reads an image out, and gives every parameter a gradient', () =>
    withoutLeak(() => {
      const model = createModel(modelConfigSchema.parse({ scheme: { kind }, network }), kind, 3);
      const x = tf.tidy(() => tf.concat([scene(8, 10), scene(8, 10, 1)], 0));
      // Each image of the batch with a kernel and a noise level of its own.
      const operator = fourierBlur([gaussianPsf(1, 3), motionPsf(3, 0)], 8, 10);
      const [d, noise] = [operator.apply(x), perSample([0.01, 0.03])];
      const problem = model.scheme.bind({ d, operator, noise });
      const state = problem.initialState();
      const image = problem.readout(state);
      expect(image.shape).toEqual(x.shape);
      const { value, gradients } = parameterGradient(
        () => tf.mul(100, meanSquaredError(problem.readout(problem.map(state)), x)),
        model.parameters.all,
      );
      model.parameters.names.forEach((name, i) => {
        const size = norm(valuesOf(gradients[i] ?? tf.scalar(0)));
        expect(size, name).toBeGreaterThan(0);
        expect(Number.isFinite(size), name).toBe(true);
      });
      const next = problem.map(state);
      expect(next.shape).toEqual(state.shape);
      tf.dispose([x, d, noise, state, image, value, next, ...gradients]);
      problem.dispose();
      operator.dispose();
      model.dispose();
    }));
});

it('has the same initial weights for the same seed only', () => {
  const config = modelConfigSchema.parse({ scheme: { kind: 'de-hqs' }, network });
  const weights = [1, 1, 2].map((seed) => {
    const model = createModel(config, 'a', seed);
    const values = valuesOf(model.parameters.all[0] ?? tf.scalar(0));
    model.dispose();
    return values;
  });
  expect(weights[0]).toEqual(weights[1]);
  expect(weights[0]).not.toEqual(weights[2]);
});
