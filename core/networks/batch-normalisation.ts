import * as tf from '@tensorflow/tfjs-core';

import type { ParameterSet } from './parameter-set.js';

/** Added to the variance, and weight of a new batch in the running statistics: PyTorch's defaults. */
export const NORMALISATION_EPSILON = 1e-5;
const MOMENTUM = 0.1;

/**
 * Batch normalisation of a convolution's outputs, scale·(y − mean)/√(variance + ε) + offset a channel, with scale and offset trainable.
 *
 * Where it is applied, mean and variance are the running statistics, constants: inside a layer T, samples must not depend on their batch-mates,
 * and T must be one map while its fixed point is sought. So it is an affine map that folds into the convolution before it:
 * multiply the kernel by `gain`, add `shift`.
 */
export interface BatchNormalisation {
  /** scale/√(variance + ε), [channels]; taped. */
  gain(): tf.Tensor1D;
  /** offset − scale·mean/√(variance + ε), [channels]; taped. */
  shift(): tf.Tensor1D;
  /**
   * Moves the running statistics a tenth of the way to this batch's (its variance unbiased), as PyTorch's training mode does.
   *
   * @param y the convolution's output, [B,H,W,channels]; not disposed
   * @returns y normalised by its own moments, what the next layer sees in training mode; new tensor
   */
  observe(y: tf.Tensor4D): tf.Tensor4D;
}

function gainOf(scale: tf.Tensor, variance: tf.Tensor): tf.Tensor1D {
  return tf.mul(scale, tf.rsqrt(tf.add(variance, NORMALISATION_EPSILON)));
}

/**
 * @param name prefix: `scale` and `offset` become parameters, `mean` and `variance` buffers; at first the identity
 * @see Ioffe and Szegedy 2015, arXiv 1502.03167
 */
export function batchNormalisation(name: string, channels: number, parameters: ParameterSet): BatchNormalisation {
  const scale = parameters.add(`${name}.scale`, tf.ones([channels]));
  const offset = parameters.add(`${name}.offset`, tf.zeros([channels]));
  const mean = parameters.addBuffer(`${name}.mean`, tf.zeros([channels]));
  const variance = parameters.addBuffer(`${name}.variance`, tf.ones([channels]));
  return {
    gain: () => tf.tidy(() => gainOf(scale, variance)),
    shift: () => tf.tidy(() => tf.sub(offset, tf.mul(mean, gainOf(scale, variance)))),
    observe: (y) =>
      tf.tidy(() => {
        const moments = tf.moments(y, [0, 1, 2]);
        const count = y.size / channels;
        const unbiased = tf.mul(moments.variance, count / Math.max(1, count - 1));
        mean.assign(tf.add(tf.mul(mean, 1 - MOMENTUM), tf.mul(moments.mean, MOMENTUM)));
        variance.assign(tf.add(tf.mul(variance, 1 - MOMENTUM), tf.mul(unbiased, MOMENTUM)));
        return tf.add(tf.mul(tf.sub(y, moments.mean), gainOf(scale, moments.variance)), offset);
      }),
  };
}

/** The `gain` of the normalisation with this name in a set of parameters, or null where there is none. [channels] */
export function gainOfNormalisation(name: string, parameters: ParameterSet): tf.Tensor1D | null {
  const [scale, variance] = [parameters.find(`${name}.scale`), parameters.find(`${name}.variance`)];
  if (scale === null || variance === null) return null;
  return tf.tidy(() => gainOf(scale, variance));
}
