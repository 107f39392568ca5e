import type * as tf from '@tensorflow/tfjs-core';

import type { PerSample } from '../tensor/per-sample.js';
import type { Frame } from './frame.js';

/**
 * The forward operator A of d = A x + ε, never without its exact adjoint.
 *
 * Images are [B,H,W,C] float32 on [0, 1]. Both methods are differentiable (each other's gradient) and return new tensors.
 */
export interface LinearOperator {
  apply(x: tf.Tensor4D): tf.Tensor4D;
  adjoint(y: tf.Tensor4D): tf.Tensor4D;
  /** ‖A‖, the largest singular value, or an upper bound of it where the exact value is not to be had. Never squared. */
  readonly norm: number;
  /**
   * The data step (AᵀA + ρI)⁻¹ r in closed form, self-adjoint in r; absent where there is no closed form, and then
   * `conjugateGradient` takes its place. Not itself differentiable: see `operators/data-step.ts`.
   *
   * @param r [B,H,W,C]; @param rho [B,1,1,1] or [1,1,1,1], > 0
   */
  readonly solveNormal?: (r: tf.Tensor4D, rho: PerSample) => tf.Tensor4D;
  /**
   * An inverse near (AᵀA + ρI)⁻¹, symmetric and positive definite: what conjugate gradients are preconditioned by where there is no closed form.
   */
  readonly precondition?: (r: tf.Tensor4D, rho: PerSample) => tf.Tensor4D;
  /**
   * A fixed number of steps towards (AᵀA + ρI)⁻¹ r from a guess: linear in both, and the guess itself where it is the solution already.
   *
   * @param r [B,H,W,C] @param guess the same, or null for zero; @param steps at least 1, by default as many as are worth while
   */
  readonly refineNormal?: (r: tf.Tensor4D, rho: PerSample, guess: tf.Tensor4D | null, steps?: number) => tf.Tensor4D;
  /**
   * The operator of some images of the batch, of one that has an operator an image; absent where all images have the same. Its norm is the whole
   * batch's, so that what depends on it stays the same map.
   *
   * @param samples their places in the batch @returns to be disposed before this one
   */
  readonly only?: (samples: readonly number[]) => LinearOperator;
  /** Where d lies in x, of an operator whose x is a canvas larger than d; absent where both have one size. */
  readonly frame?: Frame;
  dispose(): void;
}

/** An operator whose data step has a closed form. */
export type SolvableOperator = LinearOperator & Required<Pick<LinearOperator, 'solveNormal'>>;

export function isSolvable(operator: LinearOperator): operator is SolvableOperator {
  return operator.solveNormal !== undefined;
}
