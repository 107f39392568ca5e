import * as tf from '@tensorflow/tfjs-core';

/**
 * Applies a linear map whose adjoint is known, so that automatic differentiation uses that adjoint instead of tracing the map.
 *
 * The derivative of a linear map is itself, hence its vector–Jacobian product is its adjoint: exact, one application, and no
 * intermediate kept on the tape. The adjoint is wrapped in turn, so second derivatives work too.
 *
 * @param x input, any shape
 * @param forward y = L x
 * @param adjoint x = Lᵀ y; must be the exact adjoint of `forward`
 * @returns new tensor y
 */
export function linearMap<T extends tf.Tensor>(x: T, forward: (x: T) => T, adjoint: (y: T) => T): T {
  const op = tf.customGrad((input: tf.Tensor) => ({
    value: forward(input as T),
    gradFunc: (dy: tf.Tensor) => linearMap(dy as T, adjoint, forward),
  }));
  return op(x) as T;
}
