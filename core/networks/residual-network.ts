import type { Random } from '../random/random.js';
import { activation, IS_SMOOTH, type ActivationName } from '../tensor/activations.js';
import { convolve, scaleKernel } from './convolution.js';
import type { Denoiser } from './denoiser.js';
import type { ParameterSet } from './parameter-set.js';
import { freshKernels, residualBlocks, throughBlocks } from './residual-blocks.js';
import { inUnitsOfLevel } from './units-of-level.js';

export interface ResidualNetworkOptions {
  /** Residual blocks of two convolutions each. */
  readonly blocks: number;
  readonly channels: number;
  readonly activation: ActivationName;
}

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
  const kernel = freshKernels(parameters, random, prefix);
  const head = kernel('head', [3, 3, 4, channels]);
  const body = residualBlocks(kernel, 'block', channels, blocks);
  const tail = kernel('tail', [3, 3, channels, 3]);
  return {
    receptiveRadius: 2 + 2 * blocks,
    smooth: IS_SMOOTH[options.activation],
    damp: (factor) => {
      scaleKernel(tail, factor);
    },
    residual: inUnitsOfLevel((y) => convolve(throughBlocks(convolve(y, head), body, act), tail)),
  };
}
