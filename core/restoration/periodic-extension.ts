import * as tf from '@tensorflow/tfjs-core';

function extendAxis(x: tf.Tensor4D, axis: 1 | 2, added: number): tf.Tensor4D {
  if (added === 0) return x;
  const n = x.shape[axis];
  const cut = (begin: number): tf.Tensor4D => {
    const start: [number, number, number, number] = [0, 0, 0, 0];
    const size: [number, number, number, number] = [-1, -1, -1, -1];
    start[axis] = begin;
    size[axis] = added;
    return tf.reverse(tf.slice4d(x, start, size), axis);
  };
  // Walking away from the far edge its mirror image fades out, the mirror image of the near edge fades in.
  const ramp = Float32Array.from({ length: added }, (_, i) => 0.5 - 0.5 * Math.cos((Math.PI * (i + 0.5)) / added));
  const weight = tf.tensor4d(ramp, axis === 1 ? [1, added, 1, 1] : [1, 1, added, 1]);
  const [far, near] = [cut(n - added), cut(0)];
  const bridge = tf.add(far, tf.mul(weight, tf.sub(near, far))) as tf.Tensor4D;
  return tf.concat([x, bridge], axis);
}

/**
 * Continues a photograph to the right and below so that it is periodic without a seam.
 *
 * The blur of a real scene reads beyond the frame. A circular model, whose data step is a division in the Fourier domain, is a good
 * one in the interior as long as the wrap-around shows it a plausible continuation instead of a jump.
 *
 * @param x [B,H,W,C]; @param rows @param columns added pixels, at most H and W
 * @returns new tensor [B,H+rows,W+columns,C]; the picture is its upper left part, unchanged
 */
export function periodicExtension(x: tf.Tensor4D, rows: number, columns: number): tf.Tensor4D {
  return tf.tidy(() => tf.clone(extendAxis(extendAxis(x, 1, rows), 2, columns)));
}
