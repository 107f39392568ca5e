import * as tf from '@tensorflow/tfjs-core';

import { conjugateGradient } from '../solvers/conjugate-gradient.js';
import { isSolvable, type LinearOperator } from '../operators/linear-operator.js';
import { perSample } from '../tensor/per-sample.js';

/** What float32 can resolve of AᵀA: singular values far below this part of ‖A‖ are left at zero instead of inverted. */
const LEAST_CUTOFF = 1e-3;

/**
 * The direct (pseudo-)inverse A⁺d, the least-squares solution of least norm: what deblurring is without a prior.
 *
 * Computed as (AᵀA + (c‖A‖)²I)⁻¹Aᵀd, which inverts singular values above c‖A‖ and fades the rest out. On noise-free data of a
 * well-conditioned A it is the image; on noisy data of a blur it amplifies the noise by up to 1/(2c‖A‖), which is the point of showing it.
 *
 * @param d [B,H,W,C], centred; not disposed @param cutoff c, at least 1e-3
 * @returns new tensor
 */
export function directInverse(d: tf.Tensor4D, operator: LinearOperator, cutoff = LEAST_CUTOFF): tf.Tensor4D {
  return tf.tidy(() => {
    const floor = (Math.max(cutoff, LEAST_CUTOFF) * operator.norm) ** 2;
    const right = operator.adjoint(d);
    if (isSolvable(operator)) return operator.solveNormal(right, perSample([floor]));
    const normal = (x: tf.Tensor4D): tf.Tensor4D => tf.add(operator.adjoint(operator.apply(x)), tf.mul(floor, x));
    const { precondition } = operator;
    return conjugateGradient(normal, right, right, {
      tolerance: 1e-6,
      maxIterations: 1000,
      ...(precondition === undefined ? {} : { precondition: (r) => precondition(r, perSample([floor])) }),
    }).x;
  });
}
