import * as tf from '@tensorflow/tfjs-core';

import type { PerSample } from '../tensor/per-sample.js';

/** Smaller noise levels are taken as this one. */
export const LEAST_LEVEL = 1e-4;

/** A network's input and output, in units of the noise level. */
export type Body = (y: tf.Tensor4D) => tf.Tensor4D;

/** An image in units of the noise level, with the noise map in those units, a channel of ones, where it is wanted. */
export function relativeTo(scale: PerSample, x: tf.Tensor4D, noiseMap: boolean): tf.Tensor4D {
  const relative = tf.div(x, scale) as tf.Tensor4D;
  const [b, h, w] = x.shape;
  return noiseMap ? tf.concat([relative, tf.ones([b, h, w, 1])], 3) : relative;
}

/**
 * S(x; s) = s N([x, s]/s), so that S(αx; αs) = αS(x; s) for every activation: what was learned at one level carries over to others, and a
 * smooth activation works at the scale it bends at. The Jacobian of S is that of N.
 */
export function inUnitsOfLevel(network: Body, noiseMap = true): (x: tf.Tensor4D, level: PerSample) => tf.Tensor4D {
  return (x, level) =>
    tf.tidy(() => {
      const scale = tf.maximum(level, LEAST_LEVEL) as PerSample;
      return tf.mul(network(relativeTo(scale, x, noiseMap)), scale);
    });
}
