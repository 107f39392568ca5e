import * as tf from '@tensorflow/tfjs-core';

import { customGradient } from '../tensor/custom-gradient.js';
import type { PerSample } from '../tensor/per-sample.js';

/** Solves (AᵀA + ρI) x = r: an operator's closed form, or conjugate gradients where it has none. */
export type NormalSolver = (r: tf.Tensor4D, rho: PerSample) => tf.Tensor4D;

/**
 * The data step x = (AᵀA + ρI)⁻¹ r, differentiable in r and ρ.
 *
 * Implicit differentiation of (AᵀA + ρI) x = r gives, with w = (AᵀA + ρI)⁻¹ x̄: r̄ = w and ρ̄ = −⟨w, x⟩. One more solve, no
 * iterations on the tape.
 *
 * @param value what takes the solve's place for the value alone, near a solution that is known already; derivatives are the solve's
 * @param r [B,H,W,C]; @param rho [B,1,1,1] or [1,1,1,1], > 0; @returns new tensor, the shape of r
 */
export function dataStep(solve: NormalSolver, r: tf.Tensor4D, rho: PerSample, value = solve): tf.Tensor4D {
  return customGradient<tf.Tensor4D>([r, rho], ([right, weight]) => {
    const solution = value(right as tf.Tensor4D, weight as PerSample);
    return {
      value: solution,
      keep: [solution, weight as PerSample],
      gradient: (dy, kept) => {
        const [x, w] = kept as [tf.Tensor4D, PerSample];
        const adjoint = dataStep(solve, dy, w);
        const perSample = tf.neg(tf.sum(tf.mul(adjoint, x), [1, 2, 3], true));
        return [adjoint, w.shape[0] === 1 ? tf.sum(perSample, 0, true) : perSample];
      },
    };
  });
}
