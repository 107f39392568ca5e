import * as tf from '@tensorflow/tfjs-core';

/**
 * Scales gradients together so that their global norm is at most `limit`.
 *
 * @returns the clipped gradients (new tensors; the given ones are disposed) and the norm before clipping
 */
export function clipByGlobalNorm(
  gradients: readonly tf.Tensor[],
  limit: number,
): { clipped: tf.Tensor[]; norm: number } {
  try {
    return tf.tidy(() => {
      const norm = tf.sqrt(tf.addN(gradients.map((g) => tf.sum(tf.square(g))))).dataSync()[0] ?? Number.NaN;
      const factor = norm > limit ? limit / norm : 1;
      return { clipped: gradients.map((g) => tf.mul(g, factor)), norm };
    });
  } finally {
    tf.dispose([...gradients]);
  }
}
