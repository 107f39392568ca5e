import * as tf from '@tensorflow/tfjs-core';

import { StillpointError } from '../contract/errors.js';
import type { LinearOperator } from './linear-operator.js';

/**
 * Inpainting: A x = m ⊙ x with weights m ≥ 0, usually 1 where a pixel was seen and 0 where it was not. Self-adjoint.
 *
 * @param values m, row-major [height][width], every value finite and ≥ 0
 * @throws StillpointError BAD_CONFIGURATION naming the first bad value
 */
export function maskOperator(values: Float32Array, height: number, width: number): LinearOperator {
  if (values.length !== height * width) {
    throw new StillpointError(
      'BAD_CONFIGURATION',
      `The mask has ${values.length} values; ${height}×${width} need ${height * width}.`,
      'Use a mask of the size of the image.',
    );
  }
  const bad = values.findIndex((value) => !(value >= 0 && Number.isFinite(value)));
  if (bad >= 0) {
    throw new StillpointError(
      'BAD_CONFIGURATION',
      `The mask's value ${String(values[bad])} at index ${bad} is not a weight.`,
      'Use numbers from 0 (not seen) to 1 (seen).',
    );
  }
  const mask = tf.tensor4d(values, [1, height, width, 1]);
  const masked = (x: tf.Tensor4D): tf.Tensor4D => tf.mul(x, mask);
  return {
    apply: masked,
    adjoint: masked,
    norm: values.reduce((largest, value) => Math.max(largest, value), 0),
    solveNormal: (r, rho) => tf.tidy(() => tf.div(r, tf.add(tf.square(mask), rho))),
    dispose: () => {
      mask.dispose();
    },
  };
}
