import * as tf from '@tensorflow/tfjs-core';

import type { ParameterSet } from '../networks/parameter-set.js';
import type { PerSample } from '../tensor/per-sample.js';

export interface SplittingOptions {
  /** Initial weight ρ of the splitting at the reference noise level. */
  readonly rho: number;
  /** Initial exponent p of ρ ∝ σᵖ; 2 is what a fixed prior would ask for. */
  readonly noiseExponent: number;
}

/** σ at which `rho` is stated: the paper's 0.01 on [−1, 1]. */
export const REFERENCE_NOISE = 0.005;
/** Below this the noise level is taken as this, so that ρ stays positive. */
export const LEAST_NOISE = 1e-4;

/** The weight of a splitting and the level it asks its denoiser to work at, for one measurement. */
export interface SplittingLevel {
  /** ρ, [B,1,1,1]; taped. */
  rho(): PerSample;
  /** s = σ/√ρ: what a Gaussian denoiser means by its level. */
  level(rho: PerSample): PerSample;
  dispose(): void;
}

/** ρ = e^a (σ/σ₀)^p with a and p trainable. */
export function splittingLevel(
  options: SplittingOptions,
  parameters: ParameterSet,
): (noise: PerSample) => SplittingLevel {
  const logRho = parameters.add('scheme.logRho', tf.scalar(Math.log(options.rho)));
  const exponent = parameters.add('scheme.noiseExponent', tf.scalar(options.noiseExponent));
  return (noise) => {
    const { sigma, logRelative } = tf.tidy(() => {
      const level = tf.maximum(noise, LEAST_NOISE) as PerSample;
      return { sigma: level, logRelative: tf.log(tf.div(level, REFERENCE_NOISE)) as PerSample };
    });
    return {
      rho: () => tf.tidy(() => tf.exp(tf.add(logRho, tf.mul(exponent, logRelative)))),
      level: (rho) => tf.tidy(() => tf.div(sigma, tf.sqrt(rho))),
      dispose: () => {
        tf.dispose([sigma, logRelative]);
      },
    };
  };
}
