import * as tf from '@tensorflow/tfjs-core';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';

import { modelConfigSchema } from '../../core/contract/training.js';
import { createRandom } from '../../core/random/random.js';
import { jacobianVectorProduct, vectorJacobianProduct, type StateMap } from '../../core/gradients/jacobian-products.js';
import { createModel } from '../../core/models/model.js';
import { dnCnn } from '../../core/networks/dncnn.js';
import { drunet } from '../../core/networks/drunet.js';
import { ParameterSet } from '../../core/networks/parameter-set.js';
import { residualNetwork } from '../../core/networks/residual-network.js';
import { directBlur } from '../../core/operators/direct-blur.js';
import { fourierBlur } from '../../core/operators/fourier-blur.js';
import { gaussianPsf } from '../../core/operators/psf.js';
import { perSample } from '../../core/tensor/per-sample.js';
import { CONTRACTIVE, contractive } from '../problems/contractive.js';
import { ruggedPsf } from '../problems/plain-blur.js';
import { dot, norm, normalImages, relativeError, valuesOf, withoutLeak, type ImageShape } from '../problems/tensors.js';

/** J of a map at x, column by column by central differences of the map itself. */
function differenceJacobian(map: StateMap, x: tf.Tensor4D): Matrix {
  const n = x.size;
  const values = valuesOf(x);
  const step = 0.01;
  const columns = values.map((_, j) =>
    tf.tidy(() => {
      const at = (by: number): number[] =>
        valuesOf(
          map(
            tf.tensor4d(
              values.map((value, i) => (i === j ? value + by : value)),
              x.shape,
            ),
          ),
        );
      const [ahead, behind] = [at(step), at(-step)];
      return ahead.map((value, i) => (value - (behind[i] ?? Number.NaN)) / (2 * step));
    }),
  );
  return new Matrix(columns.length === n ? columns : []).transpose();
}

describe.each(CONTRACTIVE.filter(({ name }) => /^(DE-Grad|DE-HQS|DE-ADMM|DE-HQS in a weighted norm)$/.test(name)))(
  'the layer of $name',
  (which) => {
    it('has products with J and Jᵀ that its differences show', () =>
      withoutLeak(() => {
        const tiny = contractive(which, [3, 4]);
        const { map } = tiny.problem;
        tf.tidy(() => {
          const x = tiny.initial;
          const jacobian = differenceJacobian(map, x);
          const [u, w] = [normalImages(x.shape, 1), normalImages(x.shape, 2)];
          const [forward, backward] = [jacobianVectorProduct(map, x, u), vectorJacobianProduct(map, x, w)];
          const byColumns = jacobian.mmul(Matrix.columnVector(valuesOf(u))).to1DArray();
          const byRows = jacobian.transpose().mmul(Matrix.columnVector(valuesOf(w)));
          // Differences over 0.02 of a smooth map, in float32.
          expect(relativeError(valuesOf(forward), byColumns)).toBeLessThan(3e-3);
          expect(relativeError(valuesOf(backward), byRows.to1DArray())).toBeLessThan(3e-3);
        });
        tiny.dispose();
      }));
  },
);

const adjoint = (map: StateMap, x: tf.Tensor4D): void => {
  const [u, w] = [normalImages(x.shape, 7), normalImages(x.shape, 8)];
  const [forward, backward] = [jacobianVectorProduct(map, x, u), vectorJacobianProduct(map, x, w)];
  const gap = dot(valuesOf(forward), valuesOf(w)) - dot(valuesOf(u), valuesOf(backward));
  expect(Math.abs(gap)).toBeLessThan(1e-5 * (norm(valuesOf(forward)) + norm(valuesOf(u))) * norm(valuesOf(w)));
  expect(norm(valuesOf(forward))).toBeGreaterThan(0);
};

const activations = ['relu', 'elu', 'softplus'] as const;

describe('⟨J u, w⟩ = ⟨u, Jᵀ w⟩', () => {
  const x = (): tf.Tensor4D => tf.mul(0.2, normalImages([2, 9, 10, 3], 3));
  const level = (): tf.Tensor4D => perSample([0.05, 0.2]);

  it.each(activations)('of networks with %s', (activation) =>
    withoutLeak(() => {
      const parameters = new ParameterSet();
      const random = createRandom(4);
      const networks = [
        dnCnn({ layers: 3, channels: 4, activation, noiseMap: true }, parameters, random, 'plain'),
        dnCnn({ layers: 4, channels: 3, activation, noiseMap: false, batchNorm: true }, parameters, random, 'norm'),
        residualNetwork({ blocks: 2, channels: 3, activation }, parameters, random, 'residual'),
      ];
      for (const network of networks) {
        tf.tidy(() => {
          adjoint((state) => network.residual(state, level()), x());
        });
      }
      parameters.dispose();
    }),
  );

  it('of DRUNet, whose sides are padded here', () =>
    withoutLeak(() => {
      const parameters = new ParameterSet();
      const network = drunet({ channels: [3, 4, 4, 5], blocks: 1 }, parameters, createRandom(4));
      tf.tidy(() => {
        adjoint((state) => network.residual(state, level()), x());
      });
      parameters.dispose();
    }));

  const network = { kind: 'dncnn', layers: 3, channels: 3, activation: 'relu' } as const;
  it.each(['de-grad', 'de-prox', 'de-hqs', 'de-admm', 'pnp-fb', 'red'] as const)('of the layer of %s', (kind) =>
    withoutLeak(() => {
      const shape: ImageShape = [1, 6, 7, 3];
      for (const weightedNorm of [null, { height: 6, width: 7 }]) {
        const model = createModel(modelConfigSchema.parse({ scheme: { kind }, network, weightedNorm }), kind, 2);
        for (const operator of [
          fourierBlur([gaussianPsf(1, 3)], 6, 7),
          directBlur(ruggedPsf(3, 3, 1), 'reflect', 6, 7),
        ]) {
          const [d, noise] = [normalImages(shape, 5), perSample([0.1])];
          const problem = model.scheme.bind({ d, operator, noise });
          tf.tidy(() => {
            adjoint(problem.map, tf.mul(0.2, problem.initialState()));
          });
          tf.dispose([d, noise]);
          problem.dispose();
          operator.dispose();
        }
        model.dispose();
      }
    }),
  );
});
