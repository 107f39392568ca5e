import * as tf from '@tensorflow/tfjs-core';

import type { Denoiser } from '../networks/denoiser.js';
import type { ParameterSet } from '../networks/parameter-set.js';
import { dataStep } from '../operators/data-step.js';
import type { LinearOperator } from '../operators/linear-operator.js';
import { conjugateGradient } from '../solvers/conjugate-gradient.js';
import type { PerSample } from '../tensor/per-sample.js';
import type { Scheme } from './scheme.js';

export interface DeHqsOptions {
  /** Initial weight ρ of the splitting at the reference noise level. */
  readonly rho: number;
  /** Initial exponent p of ρ ∝ σᵖ; 2 is what a fixed prior would ask for. */
  readonly noiseExponent: number;
}

/** σ at which `rho` is stated: the paper's 0.01 on [−1, 1]. */
const REFERENCE_NOISE = 0.005;
/** Below this the noise level is taken as this, so that ρ stays positive. */
const LEAST_NOISE = 1e-4;

/** The data step where there is no closed form: conjugate gradients, tighter than any equilibrium tolerance in use. */
const DATA_STEP = { tolerance: 1e-6, maxIterations: 200 };

/**
 * DE-HQS (half-quadratic splitting): T(x; d) = (AᵀA + ρI)⁻¹(Aᵀd + ρ R_Θ(x; s)), read out as R_Θ(x*; s).
 *
 * ρ = e^a (σ/σ₀)^p with a and p trainable; the denoiser is told the level s = σ/√ρ at which the splitting works, which is what a
 * Gaussian denoiser means by its level. The read-out is the other half of the splitting: at equilibrium it is the denoised image,
 * the data step's result still carries amplified noise.
 *
 * @see Zhang et al. 2021, arXiv 2008.13751 (DPIR), there with a fixed number of steps and a decreasing schedule
 */
export function deHqs(options: DeHqsOptions, network: Denoiser, parameters: ParameterSet): Scheme {
  const logRho = parameters.add('scheme.logRho', tf.scalar(Math.log(options.rho)));
  const exponent = parameters.add('scheme.noiseExponent', tf.scalar(options.noiseExponent));
  const denoise = (x: tf.Tensor4D, level: PerSample): tf.Tensor4D => tf.sub(x, network.residual(x, level));
  return {
    bind: ({ d, operator, noise }) => {
      const start = operator.adjoint(d);
      const sigma = tf.maximum(noise, LEAST_NOISE) as PerSample;
      const logRelative = tf.tidy(() => tf.log(tf.div(sigma, REFERENCE_NOISE)) as PerSample);
      const rhoOf = (): PerSample => tf.exp(tf.add(logRho, tf.mul(exponent, logRelative)));
      const levelOf = (rho: PerSample): PerSample => tf.div(sigma, tf.sqrt(rho));
      const solve = normalSolver(operator);
      return {
        map: (x) =>
          tf.tidy(() => {
            const rho = rhoOf();
            return dataStep(solve, tf.add(start, tf.mul(rho, denoise(x, levelOf(rho)))), rho);
          }),
        initialState: () => tf.tidy(() => solve(start, rhoOf())),
        readout: (x) => tf.tidy(() => denoise(x, levelOf(rhoOf()))),
        dispose: () => {
          tf.dispose([start, sigma, logRelative]);
        },
      };
    },
  };
}

function normalSolver(operator: LinearOperator) {
  return (
    operator.solveNormal ??
    ((r: tf.Tensor4D, rho: PerSample): tf.Tensor4D =>
      tf.tidy(() => {
        const apply = (x: tf.Tensor4D): tf.Tensor4D => tf.add(operator.adjoint(operator.apply(x)), tf.mul(rho, x));
        const guess = tf.div(r, tf.add(rho, 1)) as tf.Tensor4D;
        return conjugateGradient(apply, r, guess, DATA_STEP).x;
      }))
  );
}
