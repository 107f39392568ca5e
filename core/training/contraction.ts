import * as tf from '@tensorflow/tfjs-core';

import { customGradient } from '../tensor/custom-gradient.js';
import { freeingTape } from '../tensor/freeing-tape.js';
import { innerProduct, unit } from '../tensor/per-sample.js';

/** Length of the finite difference, in the state's norm: well above float32 rounding, well below the image's own scale. */
const DIFFERENCE = 0.05;

/**
 * J u by a finite difference, ‖·‖ of every sample: a lower estimate of σ_max(J) that tends to it as u tends to the leading right
 * singular vector. Differentiable in Θ by ordinary first-order differentiation, which a double backward pass would not be
 * for every kernel.
 *
 * @param y T(x), already computed; @param u unit vectors, [B,H,W,K]
 * @returns [B,1,1,1]
 */
export function directionalGain(
  map: (x: tf.Tensor4D) => tf.Tensor4D,
  x: tf.Tensor4D,
  y: tf.Tensor4D,
  u: tf.Tensor4D,
): tf.Tensor4D {
  return tf.tidy(() => {
    const moved = map(tf.add(x, tf.mul(DIFFERENCE, u)));
    const change = tf.sub(moved, y) as tf.Tensor4D;
    // The small constant keeps the square root's derivative finite at zero.
    return tf.div(tf.sqrt(tf.add(innerProduct(change, change), 1e-12)), DIFFERENCE);
  });
}

/**
 * One step of power iteration on JᵀJ at x: u ← Jᵀ(J u), normalised per sample. Two evaluations of T and one backward pass.
 *
 * @returns the next u, a new tensor
 */
export function powerStep(map: (x: tf.Tensor4D) => tf.Tensor4D, x: tf.Tensor4D, u: tf.Tensor4D): tf.Tensor4D {
  return freeingTape(() =>
    tf.tidy(() => {
      const moved = map(tf.add(x, tf.mul(DIFFERENCE, u)));
      const pulled = tf.grad((z: tf.Tensor) => {
        const y = map(z as tf.Tensor4D);
        // J u is a constant here, although T(x) is both its starting point and what is differentiated.
        const pushed = constant(tf.div(tf.sub(moved, y), DIFFERENCE));
        return tf.sum(tf.mul(y, pushed));
      })(x) as tf.Tensor4D;
      return unit(pulled);
    }),
  );
}

/** A tensor through which no gradient flows. */
function constant(x: tf.Tensor): tf.Tensor {
  return customGradient([x], ([input = x]) => ({
    value: tf.clone(input),
    keep: [],
    gradient: (dy) => tf.zerosLike(dy),
  }));
}
