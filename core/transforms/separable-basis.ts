import * as tf from '@tensorflow/tfjs-core';

import { fromPlanes, toPlanes } from './fourier.js';

/** An orthonormal basis of images that is a product of one basis per axis: columns of `height` [H,H] and `width` [W,W]. */
export interface SeparableBasis {
  readonly height: tf.Tensor2D;
  readonly width: tf.Tensor2D;
}

/** M X along height and (for planes) X N along width: [B,C,H,W] → left · X · right. */
function sandwich(planes: tf.Tensor4D, left: tf.Tensor2D, right: tf.Tensor2D, transposed: boolean): tf.Tensor4D {
  const [b, c, h, w] = planes.shape;
  const rows = tf.reshape(tf.matMul(tf.reshape(planes, [b * c * h, w]), right, false, transposed), [b * c, h, w]);
  const spread = tf.tile(tf.expandDims(left, 0), [b * c, 1, 1]) as tf.Tensor3D;
  return tf.reshape(tf.matMul(spread, rows as tf.Tensor3D, !transposed, false), [b, c, h, w]);
}

/**
 * Multiplies an image by a function of an operator that is diagonal in a separable basis: Q diag(gain) Qᵀ x.
 *
 * @param x [B,H,W,C]; @param gain broadcastable to [B,C,H,W]; @returns [B,H,W,C]
 */
export function filterInBasis(x: tf.Tensor4D, basis: SeparableBasis, gain: tf.Tensor): tf.Tensor4D {
  return tf.tidy(() => {
    const coefficients = sandwich(toPlanes(x), basis.height, basis.width, false);
    return fromPlanes(sandwich(tf.mul(coefficients, gain) as tf.Tensor4D, basis.height, basis.width, true));
  });
}
