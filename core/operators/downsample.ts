import * as tf from '@tensorflow/tfjs-core';

import { StillpointError } from '../contract/errors.js';
import { linearMap } from '../tensor/linear-map.js';
import type { LinearOperator } from './linear-operator.js';

/**
 * Downsampling by block averages: every pixel of A x is the mean of a factor × factor block of x.
 *
 * A Aᵀ = I/f², so the data step is closed-form: (AᵀA + ρI)⁻¹ = (I − AᵀA/(ρ + 1/f²))/ρ (Woodbury). With an anti-aliasing kernel of one's
 * own, compose it: `compose(downsample(f), blur)`.
 *
 * @param factor f ≥ 1; divides height and width of every image it is applied to
 */
export function downsample(factor: number): LinearOperator {
  if (!Number.isInteger(factor) || factor < 1) {
    throw new StillpointError('BAD_CONFIGURATION', `The factor ${factor} is not a positive integer.`, 'Use 1, 2, 3, …');
  }
  const area = factor * factor;
  const forward = (x: tf.Tensor4D): tf.Tensor4D => {
    const [, height, width] = x.shape;
    if (height % factor !== 0 || width % factor !== 0) {
      throw new StillpointError(
        'BAD_CONFIGURATION',
        `An image of ${width}×${height} cannot be downsampled by ${factor}.`,
        `Crop it to a multiple of ${factor} first.`,
      );
    }
    return tf.avgPool(x, factor, factor, 'valid');
  };
  const backward = (y: tf.Tensor4D): tf.Tensor4D =>
    tf.tidy(() => {
      const [b, h, w, c] = y.shape;
      const spread = tf.tile(tf.reshape(tf.div(y, area), [b, h, 1, w, 1, c]), [1, 1, factor, 1, factor, 1]);
      return tf.reshape(spread, [b, h * factor, w * factor, c]);
    });
  return {
    apply: (x) => linearMap(x, forward, backward),
    adjoint: (y) => linearMap(y, backward, forward),
    norm: 1 / factor,
    solveNormal: (r, rho) =>
      tf.tidy(() => {
        const blocks = backward(forward(r));
        return tf.div(tf.sub(r, tf.div(blocks, tf.add(rho, 1 / area))), rho);
      }),
    dispose: () => undefined,
  };
}
