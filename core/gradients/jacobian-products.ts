import * as tf from '@tensorflow/tfjs-core';

import { freeingTape } from '../tensor/freeing-tape.js';
import { innerProduct } from '../tensor/per-sample.js';

/** A differentiable map of states. */
export type StateMap = (state: tf.Tensor4D) => tf.Tensor4D;

/**
 * Jᵀ w with J = ∂T/∂x at x, exact: one backward pass.
 *
 * @param x, w [B,H,W,K]; neither is disposed
 * @returns new tensor [B,H,W,K]
 */
export function vectorJacobianProduct(map: StateMap, x: tf.Tensor4D, w: tf.Tensor4D): tf.Tensor4D {
  return freeingTape(() =>
    tf.tidy(() => tf.grad((z: tf.Tensor) => tf.sum(innerProduct(map(z as tf.Tensor4D), w)))(x) as tf.Tensor4D),
  );
}

/**
 * J v, exact: w ↦ Jᵀ w is linear, so the gradient of ⟨Jᵀ w, v⟩ with respect to w is J v whatever w is. Two nested backward passes;
 * needs every operation of T to be differentiable with respect to its cotangent.
 *
 * @param x, v [B,H,W,K]; neither is disposed
 * @returns new tensor [B,H,W,K]
 */
export function jacobianVectorProduct(map: StateMap, x: tf.Tensor4D, v: tf.Tensor4D): tf.Tensor4D {
  return freeingTape(() =>
    tf.tidy(() => {
      const pullback = tf.grad((w: tf.Tensor) => {
        const pulled = tf.grad((z: tf.Tensor) => tf.sum(tf.mul(map(z as tf.Tensor4D), w)))(x);
        return tf.sum(tf.mul(pulled, v));
      });
      return pullback(tf.zerosLike(v)) as tf.Tensor4D;
    }),
  );
}
