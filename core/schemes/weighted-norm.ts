import * as tf from '@tensorflow/tfjs-core';

import type { ParameterSet } from '../networks/parameter-set.js';

/**
 * A trainable diagonal W > 0 of the data norm ½‖W^½(Ax − d)‖², kept as its logarithm and starting from the identity.
 *
 * @param shape broadcastable to d: [1,H,W,C] for a weight a value, [1,H,W,1] for one a pixel
 * @returns W, taped, for `SchemeParts.weights`
 * @see [S2] Davy, Briceno-Arias, Pustelnik 2025, arXiv 2506.13239
 */
export function weightedNorm(shape: [number, number, number, number], parameters: ParameterSet): () => tf.Tensor4D {
  const logarithm = parameters.add('scheme.logWeights', tf.zeros(shape));
  return () => tf.exp(logarithm as unknown as tf.Tensor4D);
}
