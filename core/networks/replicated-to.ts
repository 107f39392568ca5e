import * as tf from '@tensorflow/tfjs-core';

/**
 * Repeats the last row and column until both sides are multiples of a stride (ReplicationPad2d at the right and bottom).
 *
 * @param x [B,H,W,C] @returns x itself, or a new tensor
 */
export function replicatedTo(stride: number, x: tf.Tensor4D): tf.Tensor4D {
  const [, height, width] = x.shape;
  const rows = (stride - (height % stride)) % stride;
  const columns = (stride - (width % stride)) % stride;
  const lower =
    rows === 0 ? x : tf.concat([x, tf.tile(tf.slice4d(x, [0, height - 1, 0, 0], [-1, 1, -1, -1]), [1, rows, 1, 1])], 1);
  if (columns === 0) return lower;
  return tf.concat([lower, tf.tile(tf.slice4d(lower, [0, 0, width - 1, 0], [-1, -1, 1, -1]), [1, 1, columns, 1])], 2);
}
