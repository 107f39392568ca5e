import * as tf from '@tensorflow/tfjs-core';

import type { BoundaryRule } from '../contract/blur.js';

/** Pixels added before and after along height and width. */
export interface Margins {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

type Axis = 1 | 2;

function slice(x: tf.Tensor4D, axis: Axis, begin: number, size: number): tf.Tensor4D {
  const start: [number, number, number, number] = [0, 0, 0, 0];
  const extent: [number, number, number, number] = [-1, -1, -1, -1];
  start[axis] = begin;
  extent[axis] = size;
  return tf.slice4d(x, start, extent);
}

function padAxis(x: tf.Tensor4D, axis: Axis, before: number, after: number): tf.Tensor4D {
  const pads: [[number, number], [number, number], [number, number], [number, number]] = [
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
  ];
  pads[axis] = [before, after];
  return tf.pad4d(x, pads);
}

function extendAxis(x: tf.Tensor4D, boundary: BoundaryRule, axis: Axis, before: number, after: number): tf.Tensor4D {
  if (before === 0 && after === 0) return x;
  const n = x.shape[axis];
  if (boundary === 'zero') return padAxis(x, axis, before, after);
  const first =
    boundary === 'reflect' ? tf.reverse(slice(x, axis, 0, before), axis) : slice(x, axis, n - before, before);
  const last = boundary === 'reflect' ? tf.reverse(slice(x, axis, n - after, after), axis) : slice(x, axis, 0, after);
  return tf.concat([...(before > 0 ? [first] : []), x, ...(after > 0 ? [last] : [])], axis);
}

function foldAxis(y: tf.Tensor4D, boundary: BoundaryRule, axis: Axis, before: number, after: number): tf.Tensor4D {
  if (before === 0 && after === 0) return y;
  const n = y.shape[axis] - before - after;
  const middle = slice(y, axis, before, n);
  if (boundary === 'zero') return middle;
  let sum = middle;
  if (before > 0) {
    const head = slice(y, axis, 0, before);
    sum = tf.add(
      sum,
      boundary === 'reflect'
        ? padAxis(tf.reverse(head, axis), axis, 0, n - before)
        : padAxis(head, axis, n - before, 0),
    );
  }
  if (after > 0) {
    const tail = slice(y, axis, before + n, after);
    sum = tf.add(
      sum,
      boundary === 'reflect' ? padAxis(tf.reverse(tail, axis), axis, n - after, 0) : padAxis(tail, axis, 0, n - after),
    );
  }
  return sum;
}

/**
 * Continues an image beyond its edges: with zeros, mirrored about the edge (half-sample symmetric, c b a | a b c), or
 * periodically. Margins may not exceed the image.
 *
 * @param x [B,H,W,C] @returns [B,H+top+bottom,W+left+right,C]
 */
export function extend(x: tf.Tensor4D, boundary: BoundaryRule, m: Margins): tf.Tensor4D {
  return tf.tidy(() => tf.clone(extendAxis(extendAxis(x, boundary, 1, m.top, m.bottom), boundary, 2, m.left, m.right)));
}

/** The exact adjoint of {@link extend}: every margin pixel is added back to the pixel it was copied from. */
export function fold(y: tf.Tensor4D, boundary: BoundaryRule, m: Margins): tf.Tensor4D {
  return tf.tidy(() => tf.clone(foldAxis(foldAxis(y, boundary, 2, m.left, m.right), boundary, 1, m.top, m.bottom)));
}
