import * as tf from '@tensorflow/tfjs-core';

import type { Random } from '../random/random.js';
import { normalTensor } from '../random/normal-tensor.js';
import { unit } from '../tensor/per-sample.js';

/** Random unit vectors, one a sample. @returns new tensor */
export function randomDirections(shape: [number, number, number, number], random: Random): tf.Tensor4D {
  return tf.tidy(() => unit(normalTensor(shape, random)));
}

/** Part of a start that is drawn anew: what an earlier look had not seen can show. */
const FRESH = 0.1;

/** Unit vectors near given ones. @param directions unit vectors; not disposed. @returns new tensor */
export function freshened(directions: tf.Tensor4D, random: Random): tf.Tensor4D {
  return tf.tidy(() => unit(tf.add(directions, tf.mul(FRESH, randomDirections(directions.shape, random)))));
}
