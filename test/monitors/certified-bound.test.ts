import * as tf from '@tensorflow/tfjs-core';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';

import { modelConfigSchema } from '../../core/contract/training.js';
import { vectorJacobianProduct } from '../../core/gradients/jacobian-products.js';
import { createModel } from '../../core/models/model.js';
import { certifiedBound, networkBound } from '../../core/monitors/certified-bound.js';
import { boundConvolutions } from '../../core/networks/spectral-normalisation.js';
import { fourierBlur } from '../../core/operators/fourier-blur.js';
import { maskOperator } from '../../core/operators/mask.js';
import type { LinearOperator } from '../../core/operators/linear-operator.js';
import { gaussianPsf } from '../../core/operators/psf.js';
import { frameWithin, unknownBorderBlur } from '../../core/operators/unknown-border-blur.js';
import { perSample } from '../../core/tensor/per-sample.js';
import { normalImages, valuesOf, withoutLeak, type ImageShape } from '../problems/tensors.js';

const shape: ImageShape = [1, 3, 4, 3];
const network = { kind: 'dncnn', layers: 2, channels: 3, activation: 'elu' };
/** A large ρ where a data step is iterative in a weighted norm: few iterations. */
const schemes = [
  { kind: 'de-grad' },
  { kind: 'de-prox' },
  { kind: 'de-hqs', rho: 2 },
  { kind: 'de-admm', rho: 2 },
  { kind: 'pnp-fb' },
  { kind: 'red' },
] as const;

/** Not all of the frame is believed either. */
function behindAnUnknownBorder(): LinearOperator {
  const psfs = [gaussianPsf(0.5, 3)];
  const believed = tf.tensor4d([1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1], [1, 3, 4, 1]);
  const operator = unknownBorderBlur(psfs, frameWithin(psfs, 5, 6), believed);
  believed.dispose();
  return operator;
}

const circular = (): LinearOperator => fourierBlur([gaussianPsf(0.5, 3)], 3, 4);

describe.each([
  ['the ordinary norm', 0, circular],
  ['a norm with weights far from 1', 1.5, circular],
  ['the ordinary norm, behind an unknown border', 0, behindAnUnknownBorder],
])('the certified bound in %s', (_, spread, blur) => {
  it.each(schemes)('of $kind is no smaller than σ_max of the dense J', (scheme) =>
    withoutLeak(() => {
      const weightedNorm = spread === 0 ? null : { height: 3, width: 4 };
      const model = createModel(modelConfigSchema.parse({ scheme, network, weightedNorm }), scheme.kind, 3);
      // A gentle network, so that the data term decides.
      boundConvolutions(model.parameters, 0.3);
      tf.tidy(() => {
        model.parameters.find('scheme.logWeights')?.assign(tf.mul(spread, normalImages([1, 3, 4, 1], 6)));
      });
      const operator = blur();
      const [d, noise] = [normalImages(shape, 2), perSample([0.05])];
      const problem = model.scheme.bind({ d, operator, noise });
      const bound = certifiedBound(model, operator.norm) ?? Number.NaN;
      tf.tidy(() => {
        const start = problem.initialState();
        const x = tf.mul(0.1, normalImages(start.shape, 4)) as tf.Tensor4D;
        const rows = Array.from({ length: x.size }, (_unused, i) =>
          tf.tidy(() => {
            const unit = tf.cast(tf.oneHot(tf.tensor1d([i], 'int32'), x.size), 'float32');
            return valuesOf(vectorJacobianProduct(problem.map, x, tf.reshape(unit, x.shape)));
          }),
        );
        const local = new SingularValueDecomposition(new Matrix(rows)).norm2;
        expect(local).toBeLessThanOrEqual(bound * (1 + 1e-4));
      });
      tf.dispose([d, noise]);
      problem.dispose();
      operator.dispose();
      model.dispose();
    }),
  );
});

describe('the certified bound where every inequality in it is an equality', () => {
  /** S(x) = s·max(x, 0), exactly; under a mask AᵀA has the eigenvalues 0 and 1 and nothing between. */
  function layerOf(scheme: object, s: number, weight: number) {
    const linear = { kind: 'dncnn', layers: 2, channels: 3, activation: 'relu', noiseMap: false };
    const weightedNorm = weight === 1 ? null : { height: 3, width: 4 };
    const model = createModel(modelConfigSchema.parse({ scheme, network: linear, weightedNorm }), 'tight');
    const kernels = model.parameters.entries().filter(([name]) => name.endsWith('.kernel'));
    kernels.forEach(([, kernel], layer) => {
      const centre = tf.tidy(() =>
        tf.pad(tf.reshape(tf.eye(3), [1, 1, 3, 3]), [
          [1, 1],
          [1, 1],
          [0, 0],
          [0, 0],
        ]),
      );
      tf.tidy(() => {
        kernel.assign(tf.mul(layer === 0 ? 1 : s, centre));
      });
      centre.dispose();
    });
    tf.tidy(() => {
      model.parameters.find('scheme.logWeights')?.assign(tf.fill([1, 3, 4, 1], Math.log(weight)));
    });
    const operator = maskOperator(
      Float32Array.from({ length: 12 }, (_unused, i) => i % 2),
      3,
      4,
    );
    return { model, operator };
  }

  const gentle = 0.5;
  const far = 3;
  it.each<[string, object, number, number, number]>([
    // Where A sees nothing the step leaves x alone, and S adds to it.
    ['DE-Grad, a short step', { kind: 'de-grad', stepSize: gentle }, -0.6, 1, 1 + gentle * 0.6],
    ['DE-Prox, a short step', { kind: 'de-prox', stepSize: gentle }, -0.6, 1, 1.6],
    ['PnP-FB, a short step', { kind: 'pnp-fb', stepSize: gentle }, -0.6, 1, 1.6],
    ['RED, a short step', { kind: 'red', stepSize: gentle, regularisation: 0.7 }, -0.6, 1, 1 + gentle * 0.7 * 0.6],
    ['DE-HQS', { kind: 'de-hqs' }, -0.6, 1, 1.6],
    ['DE-ADMM', { kind: 'de-admm' }, -0.6, 1, Math.hypot(1.6, 0.6)],
    // Where it sees all the step goes too far: |1 − 3·1|, or |1 − 1.5·2| with weights of 2.
    ['DE-Grad, a long step', { kind: 'de-grad', stepSize: far }, 0.6, 1, 2 + far * 0.6],
    ['DE-Prox, a long step', { kind: 'de-prox', stepSize: far }, -0.6, 1, 1.6 * 2],
    ['RED, a long step', { kind: 'red', stepSize: far, regularisation: 0.7 }, 0.6, 1, 2 + far * 0.7 * 0.6],
    ['DE-Grad in a weighted norm', { kind: 'de-grad', stepSize: far / 2 }, 0.6, 2, 2 + (far / 2) * 0.6],
    ['DE-Prox in a weighted norm', { kind: 'de-prox', stepSize: far / 2 }, -0.6, 2, 1.6 * 2],
  ])('is σ_max itself, but for the grid of frequencies: %s', (_, scheme, s, weight, expected) =>
    withoutLeak(() => {
      const { model, operator } = layerOf(scheme, s, weight);
      const image = tf.ones(shape) as tf.Tensor4D;
      const [d, noise] = [operator.apply(image), perSample([0.05])];
      const problem = model.scheme.bind({ d, operator, noise });
      const x = tf.tidy(() => tf.onesLike(problem.initialState()));
      const rows = Array.from({ length: x.size }, (_unused, i) =>
        tf.tidy(() => {
          const unit = tf.cast(tf.oneHot(tf.tensor1d([i], 'int32'), x.size), 'float32');
          return valuesOf(vectorJacobianProduct(problem.map, x, tf.reshape(unit, x.shape)));
        }),
      );
      expect(new SingularValueDecomposition(new Matrix(rows)).norm2).toBeCloseTo(expected, 4);
      const bound = certifiedBound(model, operator.norm) ?? Number.NaN;
      expect(bound).toBeGreaterThan(expected * (1 - 1e-5));
      // Each of the two convolutions is bounded to 4.5 %.
      expect(bound).toBeLessThan(expected * 1.1);
      tf.dispose([image, x, d, noise]);
      problem.dispose();
      operator.dispose();
      model.dispose();
    }),
  );
});

describe('the certified bound of a network by itself', () => {
  it.each([
    { kind: 'dncnn', layers: 3, channels: 4, activation: 'silu' },
    { kind: 'residual', blocks: 2, channels: 3, activation: 'silu' },
    { kind: 'multiscale', channels: 3, half: { channels: 4, blocks: 1 } },
    { kind: 'multiscale', channels: 3, half: { channels: 4, blocks: 1 }, quarter: { channels: 5, blocks: 2 } },
  ])('is no smaller than σ_max of its dense Jacobian: %j', (config) =>
    withoutLeak(() => {
      const model = createModel(modelConfigSchema.parse({ scheme: { kind: 'de-hqs' }, network: config }), 'a', 5);
      tf.tidy(() => {
        // Away from how they start, where blocks hardly count.
        for (const [name, kernel] of model.parameters.entries()) {
          if (/conv1|up/.test(name)) kernel.assign(tf.mul(3, kernel));
        }
        const x = normalImages([1, 4, 4, 3], 4);
        const level = perSample([0.5]);
        const rows = Array.from({ length: x.size }, (_unused, i) =>
          tf.tidy(() => {
            const unit = tf.cast(tf.oneHot(tf.tensor1d([i], 'int32'), x.size), 'float32');
            const map = (z: tf.Tensor4D): tf.Tensor4D => model.network.residual(z, level);
            return valuesOf(vectorJacobianProduct(map, x, tf.reshape(unit, x.shape)));
          }),
        );
        const local = new SingularValueDecomposition(new Matrix(rows)).norm2;
        const bound = networkBound(model)?.residual ?? Number.NaN;
        expect(local).toBeLessThanOrEqual(bound * (1 + 1e-4));
      });
      model.dispose();
    }),
  );
});
