import * as tf from '@tensorflow/tfjs-core';

import type { PerSample } from '../tensor/per-sample.js';
import { fromPlanes, irfft2, rfft2, toPlanes, type HalfSpectrum } from '../transforms/fourier.js';
import { throughAdjoint, throughBlur, type BlurSpectrum } from './blur-spectrum.js';
import { chebyshevSteps, type ChebyshevStep } from './chebyshev-steps.js';

/**
 * The system N x = r with N = CᵀMC + ρI, C a circular blur and M a mask, preconditioned by P = CᵀC + ρI, a division in the Fourier
 * domain. The eigenvalues of P⁻¹N lie in [ρ/(‖C‖² + ρ), 1].
 */
export interface MaskedSystem {
  readonly blur: BlurSpectrum;
  /** M, as planes [1,1,H,W]. */
  readonly mask: tf.Tensor4D;
  readonly rho: PerSample;
}

/** Least eigenvalue that the Chebyshev polynomial is made for; slower modes are seen by few pixels, and still get nearer. */
const LEAST_EIGENVALUE = 0.02;

/** So many steps are worth while: more of them bring nothing that can be seen. */
export const REFINEMENTS = 6;

/** The coefficients of so many steps on a {@link MaskedSystem}. */
export const maskedSteps = (count: number): ChebyshevStep[] => chebyshevSteps(count, LEAST_EIGENVALUE, 1);

/** a·x + b·y. */
function combine(a: number | PerSample, x: HalfSpectrum, b: number | PerSample, y: HalfSpectrum): HalfSpectrum {
  const of = (p: tf.Tensor4D, q: tf.Tensor4D): tf.Tensor4D => tf.add(tf.mul(a, p), tf.mul(b, q));
  return { re: of(x.re, y.re), im: of(x.im, y.im) };
}

const scaled = (a: number, x: HalfSpectrum): HalfSpectrum => ({ re: tf.mul(a, x.re), im: tf.mul(a, x.im) });

/** N x. One Fourier transform there and back: everything else is in the Fourier domain already. */
function normal({ blur, mask, rho }: MaskedSystem, x: HalfSpectrum): HalfSpectrum {
  const seen = tf.mul(mask, irfft2(throughBlur(blur, x), blur.width)) as tf.Tensor4D;
  return combine(1, throughAdjoint(blur, rfft2(seen)), rho, x);
}

/** P⁻¹ x. */
function preconditioned({ blur, rho }: MaskedSystem, x: HalfSpectrum): HalfSpectrum {
  const gain = tf.reciprocal(tf.add(blur.power, rho)) as tf.Tensor4D;
  return { re: tf.mul(gain, x.re), im: tf.mul(gain, x.im) };
}

/**
 * A fixed number of steps of Chebyshev's semi-iteration from a guess, each the cost of one Fourier transform there and back.
 *
 * The result is linear in the guess and in r, and equals the guess where that solves the system: an iteration that hands its own state
 * in as the guess has the equilibria of the exact solve.
 *
 * @param r [B,H,W,C] @param guess the same, or null for zero; @param steps at least 1; @returns new tensor
 */
export function chebyshevDataStep(
  system: MaskedSystem,
  r: tf.Tensor4D,
  guess: tf.Tensor4D | null,
  steps: number,
): tf.Tensor4D {
  return tf.tidy(() => {
    const target = rfft2(toPlanes(r));
    let x = guess === null ? null : rfft2(toPlanes(guess));
    let step: HalfSpectrum | null = null;
    for (const { inertia, gain } of maskedSteps(steps)) {
      const residual: HalfSpectrum = preconditioned(
        system,
        x === null ? target : combine(1, target, -1, normal(system, x)),
      );
      step = step === null ? scaled(gain, residual) : combine(gain, residual, inertia, step);
      x = x === null ? step : combine(1, x, 1, step);
    }
    return fromPlanes(irfft2(x ?? target, system.blur.width));
  });
}
