import type { LinearOperator } from '@stillpoint/core';
import * as tf from '@tensorflow/tfjs-core';

/** Colours seen on black-and-white film: A x = w · x in every pixel, [B,H,W,3] → [B,H,W,1]; Σw = 1 keeps mid-grey at zero. */
export function blackAndWhite(weights = [0.3, 0.59, 0.11]): LinearOperator {
  const w = tf.tensor4d(weights, [1, 1, 1, 3]);
  const square = weights.reduce((sum, value) => sum + value ** 2, 0);
  const apply = (x: tf.Tensor4D): tf.Tensor4D => tf.tidy(() => tf.sum(tf.mul(x, w), 3, true));
  const adjoint = (y: tf.Tensor4D): tf.Tensor4D => tf.mul(y, w);
  return {
    apply,
    adjoint,
    norm: Math.sqrt(square),
    // Sherman and Morrison: (wwᵀ + ρI)⁻¹ r = (r − w(w · r) / (ρ + ‖w‖²)) / ρ.
    solveNormal: (r, rho) =>
      tf.tidy(() => tf.div(tf.sub(r, tf.div(adjoint(apply(r)), tf.add(rho, square))), rho) as tf.Tensor4D),
    dispose: () => w.dispose(),
  };
}
