import * as tf from '@tensorflow/tfjs-core';

import { denoise, type Denoiser } from '../networks/denoiser.js';
import type { ParameterSet } from '../networks/parameter-set.js';
import type { PerSample } from '../tensor/per-sample.js';
import { imageScheme } from './image-scheme.js';
import type { Scheme, SchemeParts } from './scheme.js';

export interface PlugAndPlayOptions {
  /** Initial step size τ, > 0. */
  readonly stepSize: number;
  /** Initial level σ of the denoiser on [0, 1], > 0; trained, not taken from the measurement. */
  readonly level: number;
}

export interface RedOptions extends PlugAndPlayOptions {
  /** Initial regularisation λ, > 0. */
  readonly regularisation: number;
}

/** A positive trainable scalar, kept as its logarithm. */
function positive(name: string, value: number, parameters: ParameterSet): () => tf.Scalar {
  const logarithm = parameters.add(`scheme.${name}`, tf.scalar(Math.log(value)));
  return () => tf.exp(logarithm as unknown as tf.Scalar);
}

const spread = (value: tf.Scalar): PerSample => tf.reshape(value, [1, 1, 1, 1]);

/**
 * Plug-and-play forward–backward: T(x; d) = D_σ(x − τ∇f(x)), τ and σ trainable.
 *
 * @see Venkatakrishnan et al. 2013; trained at equilibrium: [S2] Davy et al. 2025, arXiv 2506.13239
 */
export function pnpForwardBackward(
  options: PlugAndPlayOptions,
  network: Denoiser,
  parameters: ParameterSet,
  parts: SchemeParts = {},
): Scheme {
  const tau = positive('logStepSize', options.stepSize, parameters);
  const sigma = positive('logLevel', options.level, parameters);
  return imageScheme(network, parts, (x, { fidelity, network: s }) =>
    denoise(s, tf.sub(x, tf.mul(tau(), fidelity.gradient(x))), spread(sigma())),
  );
}

/**
 * Regularisation by denoising: T(x; d) = x − τ∇f(x) − τλ(x − D_σ(x)); τ, λ and σ trainable.
 *
 * @see Romano, Elad, Milanfar 2017, arXiv 1611.02862; trained at equilibrium: [S2] arXiv 2506.13239
 */
export function red(options: RedOptions, network: Denoiser, parameters: ParameterSet, parts: SchemeParts = {}): Scheme {
  const tau = positive('logStepSize', options.stepSize, parameters);
  const lambda = positive('logRegularisation', options.regularisation, parameters);
  const sigma = positive('logLevel', options.level, parameters);
  return imageScheme(network, parts, (x, { fidelity, network: s }) => {
    const pull = tf.mul(lambda(), s.residual(x, spread(sigma())));
    return tf.sub(x, tf.mul(tau(), tf.add(fidelity.gradient(x), pull)));
  });
}
