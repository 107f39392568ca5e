import * as tf from '@tensorflow/tfjs-core';

import { innerProduct, sampleNorm, type PerSample } from '../tensor/per-sample.js';

export interface ConjugateGradientOptions {
  /** Relative residual ‖b − Mx‖ / ‖b‖ of every sample at which it stops; with `least` the relative error. */
  readonly tolerance: number;
  /**
   * A lower bound of M's eigenvalues, [B,1,1,1] or [1,1,1,1], > 0: it then stops where ‖b − Mx‖ ≤ tolerance·least·‖origin + x‖, which no error
   * ‖x − M⁻¹b‖ above tolerance·‖origin + x‖ allows.
   */
  readonly least?: PerSample;
  /** What x is a correction of: its size is what an error is measured against. By default zero. */
  readonly origin?: tf.Tensor4D;
  readonly maxIterations: number;
  /** P⁻¹ near M⁻¹, symmetric and positive definite; by default the identity. Without `least` the residual is then measured as √⟨r, P⁻¹r⟩. */
  readonly precondition?: (r: tf.Tensor4D) => tf.Tensor4D;
}

/**
 * Solves M x = b for a symmetric positive definite M, every sample of the batch with its own step sizes.
 *
 * Knows nothing of images or networks. A sample that has converged takes zero-length steps from then on, so that its result
 * does not depend on its batch-mates.
 *
 * @param apply x ↦ M x, on [B,H,W,C]
 * @param start initial guess, not disposed
 * @returns new tensor and the number of products with M (the initial residual included)
 * @see Hestenes and Stiefel, 1952
 */
export function conjugateGradient(
  apply: (x: tf.Tensor4D) => tf.Tensor4D,
  b: tf.Tensor4D,
  start: tf.Tensor4D,
  { tolerance, maxIterations, least, origin, precondition }: ConjugateGradientOptions,
): { x: tf.Tensor4D; products: number } {
  return tf.tidy(() => {
    let products = 1;
    const scaled = (residual: tf.Tensor4D): tf.Tensor4D => precondition?.(residual) ?? tf.clone(residual);
    let x = tf.clone(start);
    let r = tf.tidy(() => tf.sub(b, apply(start)) as tf.Tensor4D);
    let p = scaled(r);
    let rz = innerProduct(r, p);
    const goal = tf.tidy(() => tf.mul(innerProduct(b, scaled(b)), tolerance * tolerance));
    const unfinished = (): tf.Tensor => {
      if (least === undefined) return tf.greater(rz, goal);
      const size = sampleNorm(origin === undefined ? x : tf.add(origin, x));
      return tf.greater(sampleNorm(r), tf.mul(tf.mul(least, tolerance), size));
    };
    const allDone = (): boolean => tf.tidy(() => !tf.any(unfinished()).dataSync()[0]);
    while (products <= maxIterations && !allDone()) {
      const next = tf.tidy(() => {
        const active = tf.cast(unfinished(), 'float32');
        const q = apply(p);
        const step = tf.mul(active, tf.divNoNan(rz, innerProduct(p, q)));
        const nextX = tf.add(x, tf.mul(step, p)) as tf.Tensor4D;
        const nextR = tf.sub(r, tf.mul(step, q)) as tf.Tensor4D;
        const z = scaled(nextR);
        const nextRz = innerProduct(nextR, z);
        const nextP = tf.add(z, tf.mul(tf.divNoNan(nextRz, rz), p)) as tf.Tensor4D;
        return { x: nextX, r: nextR, p: nextP, rz: nextRz };
      });
      products += 1;
      tf.dispose([x, r, p, rz]);
      ({ x, r, p, rz } = next);
    }
    return { x, products };
  });
}
