import * as tf from '@tensorflow/tfjs-core';

import type { LinearOperator } from './linear-operator.js';

/** A = I: denoising. */
export function identityOperator(): LinearOperator {
  return {
    apply: (x) => tf.clone(x),
    adjoint: (y) => tf.clone(y),
    norm: 1,
    solveNormal: (r, rho) => tf.tidy(() => tf.div(r, tf.add(rho, 1))),
    dispose: () => undefined,
  };
}
