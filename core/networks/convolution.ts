import * as tf from '@tensorflow/tfjs-core';

import type { Random } from '../random/random.js';

/** Normal with variance 2 / fan-in (He et al. 2015, arXiv 1502.01852). @param shape [height, width, inputs, outputs] */
export function kaimingNormal(shape: [number, number, number, number], random: Random): tf.Tensor4D {
  const fanIn = shape[0] * shape[1] * shape[2];
  const deviation = Math.sqrt(2 / fanIn);
  const values = Float32Array.from({ length: fanIn * shape[3] }, () => random.normal() * deviation);
  return tf.tensor4d(values, shape);
}

/** 3×3 convolution, stride 1, zero padding. @param kernel [3,3,inputs,outputs] */
export function convolve(x: tf.Tensor4D, kernel: tf.Tensor4D | tf.Variable<tf.Rank.R4>): tf.Tensor4D {
  return tf.conv2d(x, kernel as tf.Tensor4D, 1, 'same');
}

/** Multiplies a kernel in place: the last one of a network without biases scales its whole output. */
export function scaleKernel(kernel: tf.Variable<tf.Rank.R4> | undefined, factor: number): void {
  if (kernel === undefined) return;
  tf.tidy(() => {
    kernel.assign(tf.mul(kernel, factor));
  });
}
