import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';

import { toStillpointError } from '../../core/contract/errors.js';

/** 400 terabytes: more than a process can address, however much memory a machine has. */
const SIDE = 1e7;

/** Too much for JavaScript, and, in TensorFlow, for a kernel. A kernel of WebAssembly would break down, and its backend with it. */
const ways = [
  (): tf.Tensor => tf.zeros([SIDE, SIDE]),
  ...(tf.getBackend() === 'tensorflow' ? [(): tf.Tensor => tf.tile(tf.ones([1, 1]), [SIDE, SIDE])] : []),
];

it.each(ways)('a backend that says that memory ran out leaves nothing behind, and computes on (%#)', (ask) => {
  const before = tf.memory().numTensors;
  let thrown: unknown;
  try {
    tf.tidy(ask);
  } catch (error) {
    thrown = error;
  }
  expect(toStillpointError(thrown, 'training')).toMatchObject({
    code: 'OUT_OF_MEMORY',
    message: 'There is not enough memory for this.',
    hint: 'Lower the batch size, the crop or the channels of the network, or close other programs.',
  });
  expect(tf.memory().numTensors).toBe(before);
  expect(tf.tidy(() => tf.sum(tf.ones([10])).dataSync()[0])).toBe(10);
});
