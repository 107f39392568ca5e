import type * as tf from '@tensorflow/tfjs-core';

import { customGradient } from './custom-gradient.js';

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
  return customGradient<T>([x], ([input]) => ({
    value: forward(input as T),
    keep: [],
    gradient: (dy) => linearMap(dy, adjoint, forward),
  }));
}
