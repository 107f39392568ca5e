import * as tf from '@tensorflow/tfjs-core';

import type { Random } from '../random/random.js';
import { activation, IS_SMOOTH, type ActivationName } from '../tensor/activations.js';
import { convolve, kaimingNormal, scaleKernel } from './convolution.js';
import type { Denoiser } from './denoiser.js';
import { LEAST_LEVEL } from './dncnn.js';
import type { ParameterSet } from './parameter-set.js';

export interface ResidualNetworkOptions {
  /** Residual blocks of two convolutions each. */
  readonly blocks: number;
  readonly channels: number;
  readonly activation: ActivationName;
}

/** Factor on the second convolution of a block at the start, so that a fresh block is nearly the identity. */
const FRESH_BLOCK = 0.1;

/**
 * A small residual network: a convolution, blocks y ← y + conv(act(conv(y))), a convolution; without bias.
 *
 * Sees the image in units of the noise level, like {@link dnCnn}.
 *
 * @see He et al. 2016, arXiv 1512.03385; without batch normalisation as in EDSR, Lim et al. 2017, arXiv 1707.02921
 */
export function residualNetwork(
  options: ResidualNetworkOptions,
  parameters: ParameterSet,
  random: Random,
  prefix = 'network',
): Denoiser {
  const { blocks, channels } = options;
  const act = activation(options.activation);
  const kernel = (name: string, inputs: number, outputs: number, factor = 1): tf.Variable<tf.Rank.R4> => {
    const fresh = kaimingNormal([3, 3, inputs, outputs], random);
    const scaled = tf.mul(fresh, factor) as tf.Tensor4D;
    fresh.dispose();
    return parameters.add(`${prefix}.${name}`, scaled);
  };
  const head = kernel('head.kernel', 4, channels);
  const body = Array.from({ length: blocks }, (_, i) => ({
    first: kernel(`block${i}.conv0.kernel`, channels, channels),
    second: kernel(`block${i}.conv1.kernel`, channels, channels, FRESH_BLOCK),
  }));
  const tail = kernel('tail.kernel', channels, 3);
  return {
    receptiveRadius: 2 + 2 * blocks,
    smooth: IS_SMOOTH[options.activation],
    damp: (factor) => {
      scaleKernel(tail, factor);
    },
    residual: (x, level) =>
      tf.tidy(() => {
        const scale = tf.maximum(level, LEAST_LEVEL);
        const [b, h, w] = x.shape;
        let y = convolve(tf.concat([tf.div(x, scale) as tf.Tensor4D, tf.ones([b, h, w, 1])], 3), head);
        for (const { first, second } of body) y = tf.add(y, convolve(act(convolve(y, first)), second));
        return tf.mul(convolve(y, tail), scale);
      }),
  };
}
