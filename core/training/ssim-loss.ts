import * as tf from '@tensorflow/tfjs-core';

import { GAUSSIAN_WINDOW, STABILISERS } from '../metrics/ssim-window.js';
import { MID_GREY } from '../tensor/images.js';
import { linearMap } from '../tensor/linear-map.js';
import { fromPlanes, toPlanes } from '../transforms/fourier.js';

/**
 * 1 − SSIM of a batch, differentiable in the restored images: Gaussian window (σ = 1.5, 11 × 11), data range 1, mean over the pixels
 * whose window lies inside, channels and images. The same number as the metric's (`core/metrics/ssim.ts`) before clipping.
 *
 * Local means are products with two banded matrices, one an axis, and their gradient is the transposed products: faster on a CPU than
 * convolutions with a single channel.
 *
 * @param restored, clean [B,H,W,C] centred intensities, at least 11 pixels a side
 * @see Wang, Bovik, Sheikh, Simoncelli 2004, IEEE TIP 13(4)
 */
export function structuralDissimilarity(restored: tf.Tensor4D, clean: tf.Tensor4D): tf.Scalar {
  return tf.tidy(() => {
    const [x, y] = [tf.add(restored, MID_GREY) as tf.Tensor4D, tf.add(clean, MID_GREY) as tf.Tensor4D];
    const [meanX, meanY] = [localMeans(x), localMeans(y)];
    const varianceX = tf.sub(localMeans(tf.square(x)), tf.square(meanX));
    const varianceY = tf.sub(localMeans(tf.square(y)), tf.square(meanY));
    const product = tf.mul(meanX, meanY);
    const covariance = tf.sub(localMeans(tf.mul(x, y)), product);
    const [c1, c2] = STABILISERS;
    const numerator = tf.mul(tf.add(tf.mul(2, product), c1), tf.add(tf.mul(2, covariance), c2));
    const means = tf.add(tf.add(tf.square(meanX), tf.square(meanY)), c1);
    const denominator = tf.mul(means, tf.add(tf.add(varianceX, varianceY), c2));
    return tf.sub(1, tf.mean(tf.div(numerator, denominator)));
  });
}

/** The window's weighted mean around every pixel whose window lies inside: [B,H,W,C] → [B,C,H−10,W−10]. */
function localMeans(x: tf.Tensor4D): tf.Tensor4D {
  const [, height, width] = x.shape;
  return linearMap(
    x,
    (images) =>
      tf.tidy(() => {
        const planes = toPlanes(images);
        return alongHeight(alongWidth(planes, windowMatrix(width), false), windowMatrix(height), false);
      }),
    (means) =>
      tf.tidy(() => fromPlanes(alongHeight(alongWidth(means, windowMatrix(width), true), windowMatrix(height), true))),
  );
}

/** [B,C,H,W] times the window's matrix [W,W−10] on the right, or its transpose. */
function alongWidth(planes: tf.Tensor4D, matrix: tf.Tensor2D, transposed: boolean): tf.Tensor4D {
  const [b, c, h, w] = planes.shape;
  const product = tf.matMul(tf.reshape(planes, [b * c * h, w]), matrix, false, transposed);
  return tf.reshape(product, [b, c, h, matrix.shape[transposed ? 0 : 1]]);
}

/** The same along the height. */
function alongHeight(planes: tf.Tensor4D, matrix: tf.Tensor2D, transposed: boolean): tf.Tensor4D {
  return tf.transpose(alongWidth(tf.transpose(planes, [0, 1, 3, 2]), matrix, transposed), [0, 1, 3, 2]);
}

/** Column j holds the window, starting at row j: [n, n − 10]. */
function windowMatrix(n: number): tf.Tensor2D {
  const columns = n - GAUSSIAN_WINDOW.length + 1;
  const values = new Float32Array(n * columns);
  for (let j = 0; j < columns; j++) {
    GAUSSIAN_WINDOW.forEach((weight, k) => {
      values[(j + k) * columns + j] = weight;
    });
  }
  return tf.tensor2d(values, [n, columns]);
}
