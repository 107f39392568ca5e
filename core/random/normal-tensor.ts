import * as tf from '@tensorflow/tfjs-core';

import type { Random } from './random.js';

/** A normal image of the given shape, from the seeded generator (the backends' own are not reproducible). */
export function normalTensor(shape: [number, number, number, number], random: Random): tf.Tensor4D {
  const values = new Float32Array(shape.reduce((product, n) => product * n, 1));
  for (let i = 0; i < values.length; i++) values[i] = random.normal();
  return tf.tensor4d(values, shape);
}
