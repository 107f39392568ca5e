import * as tf from '@tensorflow/tfjs-core';

import type { Random } from '../random/random.js';
import { activation, IS_SMOOTH, type ActivationName } from '../tensor/activations.js';
import { convolve, kaimingNormal } from './convolution.js';
import { convolutionNormBound } from './convolution-norm.js';
import type { Denoiser } from './denoiser.js';
import type { ParameterSet } from './parameter-set.js';
import { LEAST_LEVEL } from './units-of-level.js';

export interface NonexpansiveOptions {
  /** Gradient steps that are composed. */
  readonly layers: number;
  /** Features of one step. */
  readonly channels: number;
  readonly activation: ActivationName;
  /** c ∈ (0, 1]: certified Lipschitz constant of R. */
  readonly lipschitz: number;
}

const COLOURS = 3;
/** Logit of a fresh step size: t = 2·sigmoid(−1.4) ≈ 0.4, a gentle start. */
const FRESH_STEP = -1.4;

/**
 * A denoiser that cannot expand: R(x; s) = c · L_n ∘ … ∘ L_1 (x), L_i(x) = x − t_i Wᵢᵀ σ(Wᵢ x), with 0 < t_i < 2.
 *
 * Each L_i is a gradient step on a convex potential (σ is the derivative of a convex function with slope at most 1), hence nonexpansive
 * whenever t_i‖Wᵢ‖² ≤ 2: with the spectral bound 1 kept on every convolution, Lip(R) ≤ c is certified, whatever was learned. The
 * identity minus a network, 1 + Lip(S), never gets there. For c < 1 the proximal scheme is a contraction everywhere.
 *
 * Sees the image in units of the noise level, like {@link dnCnn}.
 *
 * @see Meunier et al. 2022, arXiv 2110.12690 (convex potential layers); why denoisers should be nonexpansive: Pesquet et al. 2021, arXiv
 * 2012.13247
 */
export function nonexpansiveNetwork(
  options: NonexpansiveOptions,
  parameters: ParameterSet,
  random: Random,
  prefix = 'network',
): Denoiser {
  const { layers: count, channels, lipschitz } = options;
  const act = activation(options.activation);
  const layers = Array.from({ length: count }, (_, i) => ({
    kernel: parameters.add(`${prefix}.layer${i}.kernel`, unitKernel(channels, random)),
    step: parameters.add(`${prefix}.layer${i}.step`, tf.scalar(FRESH_STEP)),
  }));
  return {
    receptiveRadius: 2 * count,
    smooth: IS_SMOOTH[options.activation],
    residual: (x, level) =>
      tf.tidy(() => {
        const scale = tf.maximum(level, LEAST_LEVEL);
        let y = tf.div(x, scale) as tf.Tensor4D;
        for (const { kernel, step } of layers) {
          const features = act(convolve(y, kernel));
          const back = tf.conv2dTranspose(features, kernel as tf.Tensor4D, y.shape, 1, 'same');
          y = tf.sub(y, tf.mul(stepSize(step), back));
        }
        return tf.sub(x, tf.mul(y, tf.mul(lipschitz, scale)));
      }),
  };
}

/** t ∈ (0, 2) from its trained logit. */
function stepSize(logit: tf.Tensor): tf.Tensor {
  return tf.mul(2, tf.sigmoid(logit));
}

/** A fresh kernel whose norm as an operator is certified to be at most 1. */
function unitKernel(channels: number, random: Random): tf.Tensor4D {
  const fresh = kaimingNormal([3, 3, COLOURS, channels], random);
  const kernel = tf.tidy(() => tf.div(fresh, convolutionNormBound(fresh)) as tf.Tensor4D);
  fresh.dispose();
  return kernel;
}

/**
 * The certified bound of Lip(R) from the convolutions' norms: c · Π max(1, t_i‖Wᵢ‖² − 1), which is c as long as the spectral bound holds.
 *
 * @param layers norm bound of Wᵢ and the trained logit of t_i
 */
export function nonexpansiveBound(
  lipschitz: number,
  layers: readonly { readonly norm: number; readonly logit: number }[],
): number {
  return layers.reduce((bound, { norm, logit }) => {
    const t = 2 / (1 + Math.exp(-logit));
    return bound * Math.max(1, t * norm ** 2 - 1);
  }, lipschitz);
}
