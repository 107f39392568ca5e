import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { modelConfigSchema } from '../../core/contract/training.js';
import { jacobianFree } from '../../core/gradients/jacobian-free.js';
import { createModel } from '../../core/models/model.js';
import { certifiedBound } from '../../core/monitors/certified-bound.js';
import { gradientAlignment } from '../../core/monitors/gradient-alignment.js';
import { localConstants } from '../../core/monitors/local-lipschitz.js';
import { parameterSensitivity } from '../../core/monitors/parameter-sensitivity.js';
import { fourierBlur } from '../../core/operators/fourier-blur.js';
import { normalisedPsf } from '../../core/operators/psf.js';
import { createRandom } from '../../core/random/random.js';
import { solveMeasurement } from '../../core/schemes/solve-equilibrium.js';
import { anderson } from '../../core/solvers/anderson.js';
import { perSample } from '../../core/tensor/per-sample.js';
import golden from '../golden/conditions.json' with { type: 'json' };
import { formulaKernels } from '../problems/formula-network.js';
import { relativeError, valuesOf, withoutLeak } from '../problems/tensors.js';

const [HEIGHT, WIDTH] = [3, 4];
const kernel = [0.05, 0.1, 0.03, 0.08, 1, 0.06, 0.02, 0.07, 0.04];

/** The measurement of test/golden/make_conditions.py. */
function measured(): tf.Tensor4D {
  const values: number[] = [];
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      for (let c = 0; c < 3; c++) values.push(0.2 * Math.sin(0.9 * x + 1.3 * y + 0.7 * c));
    }
  }
  return tf.tensor4d(values, [1, HEIGHT, WIDTH, 3]);
}

describe.each(golden.cases)('the monitors of $kind against dense float64', (expected) => {
  it('measure the same σ_max, ρ, κ(MMᵀ) and cosine, and bound the same norms', () =>
    withoutLeak(async () => {
      const network = { kind: 'dncnn', layers: 2, channels: 3, activation: 'elu' };
      const model = createModel(
        modelConfigSchema.parse({ scheme: { kind: expected.kind, ...expected.options }, network }),
        'golden',
      );
      formulaKernels(model.parameters);
      const last = model.parameters.find('network.conv1.kernel');
      tf.tidy(() => last?.assign(tf.mul(0.15, last)));
      const operator = fourierBlur([normalisedPsf(3, 3, kernel)], HEIGHT, WIDTH);
      const [d, noise] = [measured(), perSample([0.05])];
      const tight = { solver: anderson({ history: 5, ridge: 1e-8, mixing: 1 }), tolerance: 1e-7, maxEvaluations: 200 };
      await solveMeasurement(model.scheme, { d, operator, noise }, tight, async ({ problem, initial, state }) => {
        expect(relativeError(valuesOf(state), expected.equilibrium)).toBeLessThan(1e-4);
        const { local, spectralRadius } = await localConstants(problem.map, state, createRandom(1));
        expect(local.value / expected.local).toBeCloseTo(1, 3);
        expect(local.error).toBeLessThan(0.02);
        expect(spectralRadius.value / expected.spectralRadius).toBeCloseTo(1, 2);
        expect(spectralRadius.value).toBeLessThanOrEqual(local.value);

        const variables = model.parameters.all;
        const sensitivity = await parameterSensitivity(
          problem.map,
          state,
          variables,
          model.config,
          createRandom(2),
          expected.values,
        );
        expect(sensitivity.largest / expected.largest).toBeCloseTo(1, 3);
        expect(model.parameters.count).toBe(expected.parameters);
        if (expected.rank < expected.values) expect(sensitivity.fullRowRank).toBe(false);
        else {
          expect(sensitivity.fullRowRank).toBeNull();
          expect(sensitivity.smallest / expected.smallest).toBeCloseTo(1, 2);
          expect(sensitivity.condition / (expected.largest / expected.smallest) ** 2).toBeCloseTo(1, 1);
        }

        const v = tf.tidy(() => tf.reshape(tf.cos(tf.range(0, state.size)), state.shape));
        const loss = (x: tf.Tensor4D): tf.Scalar => tf.tidy(() => tf.sum(tf.mul(x, v)));
        const step = { map: problem.map, equilibrium: state, initial, loss, variables };
        const { cosine, error } = await gradientAlignment(jacobianFree(), step, local.value);
        expect(Math.abs(cosine - expected.cosine)).toBeLessThan(1e-4 + error);
        expect(error).toBeLessThan(1e-3);
        v.dispose();

        const bound = certifiedBound(model, operator.norm) ?? Number.NaN;
        // From above, and by no more than the grid of frequencies costs two convolutions.
        expect(bound).toBeGreaterThan(expected.certified * (1 - 1e-5));
        expect(bound).toBeLessThan(expected.certified * 1.1);
      });
      tf.dispose([d, noise]);
      operator.dispose();
      model.dispose();
    }));
});
