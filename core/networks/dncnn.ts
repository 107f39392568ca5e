import * as tf from '@tensorflow/tfjs-core';

import type { Random } from '../random/random.js';
import { activation, IS_SMOOTH, type ActivationName } from '../tensor/activations.js';
import type { PerSample } from '../tensor/per-sample.js';
import { batchNormalisation, type BatchNormalisation } from './batch-normalisation.js';
import { convolve, kaimingNormal, scaleKernel } from './convolution.js';
import type { Denoiser } from './denoiser.js';
import type { ParameterSet } from './parameter-set.js';
import { inUnitsOfLevel, LEAST_LEVEL, relativeTo } from './units-of-level.js';

export interface DnCnnOptions {
  /** Convolutions, first and last included; [S1] uses 17. */
  readonly layers: number;
  /** Feature channels between them; [S1] uses 64. */
  readonly channels: number;
  readonly activation: ActivationName;
  /** Feed the noise level as a fourth input channel (as FFDNet and DRUNet do). */
  readonly noiseMap: boolean;
  /** Batch normalisation after every convolution but the first and the last, as in [S1]; default false. */
  readonly batchNorm?: boolean;
}

const COLOURS = 3;

/**
 * DnCNN: 3×3 convolutions without bias, optionally batch normalisation, and an activation between them, predicting the noise.
 *
 * Zero padding, stride 1. The network sees the image in units of the noise level, S(x; s) = s N([x, s]/s), so that
 * S(αx; αs) = αS(x; s) for every activation (it changes nothing for ReLU): what was learned at one level carries over to others,
 * and a smooth activation works at the scale it bends at. The Jacobian of S is that of N.
 *
 * Batch normalisation works with running statistics (see {@link batchNormalisation}); `observe` updates them.
 *
 * @see Zhang et al. 2017, arXiv 1608.03981; the noise map: Zhang et al. 2018, arXiv 1710.04026
 */
export function dnCnn(options: DnCnnOptions, parameters: ParameterSet, random: Random, prefix = 'network'): Denoiser {
  const act = activation(options.activation);
  const last = options.layers - 1;
  const layers = Array.from({ length: options.layers }, (_, i) => {
    const inputs = i === 0 ? COLOURS + (options.noiseMap ? 1 : 0) : options.channels;
    const outputs = i === last ? COLOURS : options.channels;
    const kernel = parameters.add(`${prefix}.conv${i}.kernel`, kaimingNormal([3, 3, inputs, outputs], random));
    const normalised = options.batchNorm === true && i > 0 && i < last;
    return { kernel, norm: normalised ? batchNormalisation(`${prefix}.conv${i}.norm`, outputs, parameters) : null };
  });
  const run = (x: tf.Tensor4D, convolution: (y: tf.Tensor4D, layer: Layer) => tf.Tensor4D): tf.Tensor4D =>
    layers.reduce((y, layer, i) => (i < last ? act(convolution(y, layer)) : convolution(y, layer)), x);
  return {
    receptiveRadius: options.layers,
    smooth: IS_SMOOTH[options.activation],
    damp: (factor) => {
      scaleKernel(layers[last]?.kernel, factor);
    },
    residual: inUnitsOfLevel((y) => run(y, layerOutput), options.noiseMap),
    ...(options.batchNorm === true
      ? {
          observe: (x: tf.Tensor4D, level: PerSample): void => {
            tf.tidy(() => {
              run(relativeTo(tf.maximum(level, LEAST_LEVEL), x, options.noiseMap), (y, { kernel, norm }) => {
                const z = convolve(y, kernel);
                return norm === null ? z : norm.observe(z);
              });
            });
          },
        }
      : {}),
  };
}

interface Layer {
  readonly kernel: tf.Variable<tf.Rank.R4>;
  readonly norm: BatchNormalisation | null;
}

/** A convolution with its normalisation folded in. */
function layerOutput(y: tf.Tensor4D, { kernel, norm }: Layer): tf.Tensor4D {
  if (norm === null) return convolve(y, kernel);
  return tf.add(convolve(y, tf.mul(kernel, norm.gain())), norm.shift());
}
