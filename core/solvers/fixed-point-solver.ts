import type * as tf from '@tensorflow/tfjs-core';

/**
 * Proposes the next iterate of x = T(x). Holds whatever history its method needs; one instance serves one solve.
 *
 * Options are immutable and live in the factory; the loop, the residual, stopping and errors belong to `solveFixedPoint`.
 */
export interface FixedPointSolver {
  /**
   * @param x x_k, [B,H,W,K]; @param y T(x_k); neither is disposed
   * @returns x_{k+1}, a new tensor owned by the caller
   */
  next(x: tf.Tensor4D, y: tf.Tensor4D): tf.Tensor4D;
  /**
   * Where the solve ends: a point that is nearer to the fixed point than T(x_k), to first order, as the history that `next` has just taken x_k into
   * foretells it. Absent where T(x_k) is the best that is known: a relaxed step stays behind it.
   *
   * @param next what `next` has just proposed, not disposed: itself the forecast of a solver that does not relax
   * @returns a new tensor; what is not finite in it is not used
   */
  last?(next: tf.Tensor4D): tf.Tensor4D;
  /**
   * Goes on with some samples of the batch only, which keep their histories. A solver without it computes whole batches to the end.
   *
   * @param samples their places in the batch so far
   */
  narrow?(samples: readonly number[]): void;
  dispose(): void;
}
