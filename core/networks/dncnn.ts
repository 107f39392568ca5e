import * as tf from '@tensorflow/tfjs-core';

import type { Random } from '../data/random.js';
import { activation, IS_SMOOTH, type ActivationName } from '../tensor/activations.js';
import type { PerSample } from '../tensor/per-sample.js';
import { convolve, kaimingNormal } from './convolution.js';
import type { Denoiser } from './denoiser.js';
import type { ParameterSet } from './parameter-set.js';

export interface DnCnnOptions {
  /** Convolutions, first and last included; [S1] uses 17. */
  readonly layers: number;
  /** Feature channels between them; [S1] uses 64. */
  readonly channels: number;
  readonly activation: ActivationName;
  /** Feed the noise level as a fourth input channel (as FFDNet and DRUNet do). */
  readonly noiseMap: boolean;
}

const COLOURS = 3;
/** Smaller noise levels are taken as this one. */
const LEAST_LEVEL = 1e-4;

/**
 * DnCNN without bias: 3×3 convolutions with an activation between them, predicting the noise.
 *
 * Zero padding, stride 1. The network sees the image in units of the noise level, S(x; s) = s N([x, s]/s), so that
 * S(αx; αs) = αS(x; s) for every activation (it changes nothing for ReLU): what was learned at one level carries over to others,
 * and a smooth activation works at the scale it bends at. The Jacobian of S is that of N.
 *
 * @see Zhang et al. 2017, arXiv 1608.03981; the noise map: Zhang et al. 2018, arXiv 1710.04026
 */
export function dnCnn(options: DnCnnOptions, parameters: ParameterSet, random: Random, prefix = 'network'): Denoiser {
  const act = activation(options.activation);
  const kernels = Array.from({ length: options.layers }, (_, i) => {
    const inputs = i === 0 ? COLOURS + (options.noiseMap ? 1 : 0) : options.channels;
    const outputs = i === options.layers - 1 ? COLOURS : options.channels;
    return parameters.add(`${prefix}.conv${i}.kernel`, kaimingNormal([3, 3, inputs, outputs], random));
  });
  return {
    receptiveRadius: options.layers,
    smooth: IS_SMOOTH[options.activation],
    residual: (x, level) =>
      tf.tidy(() => {
        const scale = tf.maximum(level, LEAST_LEVEL) as PerSample;
        const relative = tf.div(x, scale) as tf.Tensor4D;
        let y = options.noiseMap ? withOnes(relative) : relative;
        kernels.forEach((kernel, i) => {
          y = convolve(y, kernel);
          if (i < kernels.length - 1) y = act(y);
        });
        return tf.mul(y, scale);
      }),
  };
}

/** The noise map in its own units, a channel of ones. */
function withOnes(x: tf.Tensor4D): tf.Tensor4D {
  const [b, h, w] = x.shape;
  return tf.concat([x, tf.ones([b, h, w, 1])], 3);
}
