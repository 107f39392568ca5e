import * as tf from '@tensorflow/tfjs-core';

/** Whether a tensor holds nothing but numbers: none that overflowed, none that is not one. */
export function isFinite(tensor: tf.Tensor): boolean {
  return tf.tidy(() => tf.all(tf.isFinite(tensor)).dataSync()[0] === 1);
}
