import * as tf from '@tensorflow/tfjs-core';

import { innerProduct } from '../tensor/per-sample.js';

export interface ConjugateGradientOptions {
  /** Relative residual ‖b − Mx‖ / ‖b‖ of every sample at which it stops. */
  readonly tolerance: number;
  readonly maxIterations: number;
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
  { tolerance, maxIterations }: ConjugateGradientOptions,
): { x: tf.Tensor4D; products: number } {
  return tf.tidy(() => {
    let products = 1;
    let x = tf.clone(start);
    let r = tf.tidy(() => tf.sub(b, apply(start)) as tf.Tensor4D);
    let p = tf.clone(r);
    let rr = innerProduct(r, r);
    const goal = tf.tidy(() => tf.mul(innerProduct(b, b), tolerance * tolerance));
    const allDone = (): boolean => tf.tidy(() => tf.all(tf.lessEqual(rr, goal)).dataSync()[0] === 1);
    while (products <= maxIterations && !allDone()) {
      const next = tf.tidy(() => {
        const active = tf.cast(tf.greater(rr, goal), 'float32');
        const q = apply(p);
        const step = tf.mul(active, tf.divNoNan(rr, innerProduct(p, q)));
        const nextX = tf.add(x, tf.mul(step, p)) as tf.Tensor4D;
        const nextR = tf.sub(r, tf.mul(step, q)) as tf.Tensor4D;
        const nextRr = innerProduct(nextR, nextR);
        const nextP = tf.add(nextR, tf.mul(tf.divNoNan(nextRr, rr), p)) as tf.Tensor4D;
        return { x: nextX, r: nextR, p: nextP, rr: nextRr };
      });
      products += 1;
      tf.dispose([x, r, p, rr]);
      ({ x, r, p, rr } = next);
    }
    return { x, products };
  });
}
