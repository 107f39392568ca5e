import * as tf from '@tensorflow/tfjs-core';

import type { PerSample } from '../tensor/per-sample.js';

/** Solves (AᵀA + ρI) x = r: an operator's closed form, or conjugate gradients where it has none. */
export type NormalSolver = (r: tf.Tensor4D, rho: PerSample) => tf.Tensor4D;

/**
 * The data step x = (AᵀA + ρI)⁻¹ r, differentiable in r and ρ.
 *
 * Implicit differentiation of (AᵀA + ρI) x = r gives, with w = (AᵀA + ρI)⁻¹ x̄: r̄ = w and ρ̄ = −⟨w, x⟩. One more solve, no
 * iterations on the tape.
 *
 * @param r [B,H,W,C]; @param rho [B,1,1,1] or [1,1,1,1], > 0; @returns new tensor, the shape of r
 */
export function dataStep(solve: NormalSolver, r: tf.Tensor4D, rho: PerSample): tf.Tensor4D {
  const op = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [right, weight, save] = args as [tf.Tensor4D, PerSample, tf.GradSaveFunc];
    const value = solve(right, weight);
    save([value, weight]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [x, w] = saved as [tf.Tensor4D, PerSample];
        const adjoint = dataStep(solve, dy as tf.Tensor4D, w);
        const perSample = tf.neg(tf.sum(tf.mul(adjoint, x), [1, 2, 3], true));
        return [adjoint, w.shape[0] === 1 ? tf.sum(perSample, 0, true) : perSample];
      },
    };
  });
  return op(r, rho) as tf.Tensor4D;
}
