import * as tf from '@tensorflow/tfjs-core';

import type { Random } from '../random/random.js';
import { activation, IS_SMOOTH, type ActivationName } from '../tensor/activations.js';
import { convolve, scaleKernel } from './convolution.js';
import type { Denoiser } from './denoiser.js';
import type { ParameterSet } from './parameter-set.js';
import { replicatedTo } from './replicated-to.js';
import {
  type Block,
  FRESH_BLOCK,
  freshKernels,
  type Kernel,
  residualBlocks,
  throughBlocks,
} from './residual-blocks.js';
import { inUnitsOfLevel } from './units-of-level.js';

/** One of the smaller sizes, from half size on. */
export interface Scale {
  readonly channels: number;
  /** Residual blocks of two convolutions each; above the smallest size, as many on the way down as on the way up. */
  readonly blocks: number;
}

export interface MultiscaleOptions {
  /** Features at full size: few, since a pixel costs there what four cost at half size. */
  readonly channels: number;
  /** Half size, quarter size, … */
  readonly scales: readonly Scale[];
  readonly activation: ActivationName;
}

interface Level {
  readonly sink: Kernel;
  readonly falling: readonly Block[];
  readonly rising: readonly Block[];
  readonly rise: Kernel;
}

/**
 * Factor on the last convolution at the start. In units of the noise a picture is large: a network that begins by adding features of that
 * size to it first learns to be silent, where SiLU has no slope, and stays so.
 */
const FRESH_TAIL = 0.05;

/**
 * A network that works at half size and below: 3×3 convolutions to a few features and back at full size; between them 2×2 convolutions of
 * stride 2 down, residual blocks, transposed ones up, and additive skips. No bias.
 *
 * Sees the image in units of the noise level, like {@link dnCnn}. It commutes with shifts by multiples of its stride, and by other
 * shifts only nearly.
 *
 * @see the U-net of DRUNet, Zhang et al. 2021, arXiv 2008.13751; EDSR's blocks, Lim et al. 2017, arXiv 1707.02921
 */
export function multiscale(
  options: MultiscaleOptions,
  parameters: ParameterSet,
  random: Random,
  prefix = 'network',
): Denoiser {
  const { channels, scales } = options;
  const act = activation(options.activation);
  const kernel = freshKernels(parameters, random, prefix);
  const head = kernel('head', [3, 3, 4, channels]);
  const levels = scales.map((scale, i): Level => {
    const above = scales[i - 1]?.channels ?? channels;
    const name = `scale${i + 1}`;
    return {
      sink: kernel(`${name}.down`, [2, 2, above, scale.channels]),
      falling: residualBlocks(kernel, `${name}.falling`, scale.channels, scale.blocks),
      rising: i === scales.length - 1 ? [] : residualBlocks(kernel, `${name}.rising`, scale.channels, scale.blocks),
      // A transposed convolution's filter is [height, width, outputs, inputs].
      rise: kernel(`${name}.up`, [2, 2, above, scale.channels], FRESH_BLOCK),
    };
  });
  const tail = kernel('tail', [3, 3, channels, 3], FRESH_TAIL);

  /** y ↦ y + what the smaller sizes say of it. */
  const through = (y: tf.Tensor4D, [level, ...smaller]: readonly Level[]): tf.Tensor4D => {
    if (level === undefined) return y;
    const half = throughBlocks(tf.conv2d(y, level.sink as unknown as tf.Tensor4D, 2, 'valid'), level.falling, act);
    const back = throughBlocks(through(half, smaller), level.rising, act);
    return tf.add(y, tf.conv2dTranspose(back, level.rise as unknown as tf.Tensor4D, y.shape, 2, 'valid'));
  };
  const stride = 2 ** scales.length;
  return {
    receptiveRadius: radiusOf(scales),
    stride,
    smooth: IS_SMOOTH[options.activation],
    damp: (factor) => {
      scaleKernel(tail, factor);
    },
    residual: inUnitsOfLevel((y) => {
      const [, height, width] = y.shape;
      const features = act(convolve(replicatedTo(stride, y), head));
      const out = convolve(act(through(features, levels)), tail);
      return tf.slice4d(out, [0, 0, 0, 0], [-1, height, width, -1]);
    }),
  };
}

/** Pixels that an output reads to each side: r = n + 2·(r of the next size) + 1 a size, n its convolutions. */
function radiusOf(scales: readonly Scale[]): number {
  const inner = scales.reduceRight((smaller, { blocks }, i) => {
    const last = i === scales.length - 1;
    return last ? 2 * blocks : 4 * blocks + 2 * smaller + 1;
  }, 0);
  return 2 + 2 * inner + 1;
}
