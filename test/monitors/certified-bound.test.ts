import * as tf from '@tensorflow/tfjs-core';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';

import { modelConfigSchema } from '../../core/contract/training.js';
import { vectorJacobianProduct } from '../../core/gradients/jacobian-products.js';
import { createModel } from '../../core/models/model.js';
import { certifiedBound } from '../../core/monitors/certified-bound.js';
import { boundConvolutions } from '../../core/networks/spectral-normalisation.js';
import { fourierBlur } from '../../core/operators/fourier-blur.js';
import { gaussianPsf } from '../../core/operators/psf.js';
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

describe.each([
  ['the ordinary norm', 0],
  ['a norm with weights far from 1', 1.5],
])('the certified bound in %s', (_, spread) => {
  it.each(schemes)('of $kind is no smaller than σ_max of the dense J', (scheme) =>
    withoutLeak(() => {
      const weightedNorm = spread === 0 ? null : { height: 3, width: 4 };
      const model = createModel(modelConfigSchema.parse({ scheme, network, weightedNorm }), scheme.kind, 3);
      // A gentle network, so that the data term decides.
      boundConvolutions(model.parameters, 0.3);
      tf.tidy(() => {
        model.parameters.find('scheme.logWeights')?.assign(tf.mul(spread, normalImages([1, 3, 4, 1], 6)));
      });
      const operator = fourierBlur([gaussianPsf(0.5, 3)], 3, 4);
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
