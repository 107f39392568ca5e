import * as tf from '@tensorflow/tfjs-core';

import { assembled, type Held } from '../tensor/holding.js';
import { perSample, type PerSample } from '../tensor/per-sample.js';
import { blurSpectrum } from './blur-spectrum.js';
import { chebyshevSteps, type ChebyshevStep } from './chebyshev-steps.js';
import { circularBlur } from './fourier-blur.js';
import { cropToFrame, padToCanvas } from './frame.js';
import type { LinearOperator } from './linear-operator.js';
import type { Psf } from './psf.js';
import { ritzRange } from './ritz-range.js';
import { canvasFor } from './unknown-border-blur.js';

/** Products with N that the range of its spectrum is estimated by, once for a ρ. */
const ESTIMATE = 12;
/** An estimate is from inside: by so much the true end may lie beyond. */
const BEYOND = 1.1;
/** Steps from a guess: √κ of them leave a quarter of every error; where κ is larger than this squared, less is done, to the least eigenvalues least. */
const MOST_STEPS = 48;

/** What conjugate gradients and an iteration from a guess want of a blur without a closed form. */
export type PreconditionedDataStep = Required<Pick<LinearOperator, 'precondition' | 'refineNormal'>> & Held;

/**
 * The data step of a blur that is a convolution but near the edge: P⁻¹ is the division by |h|² + ρ of the circular blur of a larger canvas, on which
 * the image stands among zeros. Far from the edge it is (AᵀA + ρI)⁻¹ itself.
 *
 * @param psf @param height @param width of the images, pixels
 * @param gram x ↦ AᵀA x; not taped
 */
export function preconditionedDataStep(
  psf: Psf,
  height: number,
  width: number,
  gram: (x: tf.Tensor4D) => tf.Tensor4D,
): PreconditionedDataStep {
  return assembled((hold) => {
    const frame = canvasFor([psf], height, width);
    const circular = hold(circularBlur(blurSpectrum([psf], frame.canvasHeight, frame.canvasWidth)));
    const precondition = (r: tf.Tensor4D, rho: PerSample): tf.Tensor4D =>
      tf.tidy(() => cropToFrame(circular.solveNormal(padToCanvas(r, frame), rho), frame));
    const normal = (x: tf.Tensor4D, rho: PerSample): tf.Tensor4D => tf.tidy(() => tf.add(gram(x), tf.mul(rho, x)));
    const range = kept((rho) => {
      const shape = [rho.shape[0], height, width, 1] as const;
      const estimates = ritzRange(
        (x) => normal(x, rho),
        (r) => precondition(r, rho),
        shape,
        ESTIMATE,
      );
      return estimates.map(({ least, greatest }) => {
        const top = BEYOND * greatest;
        return { least: Math.max(top / MOST_STEPS ** 2, Math.min(least, 0.9 * top)), greatest: top };
      });
    });
    return {
      precondition,
      refineNormal: (r, rho, guess, asked) =>
        tf.tidy(() => {
          const intervals = range(rho);
          const steps =
            asked ?? Math.max(...intervals.map(({ least, greatest }) => Math.ceil(Math.sqrt(greatest / least))));
          const coefficients = intervals.map(({ least, greatest }) => chebyshevSteps(steps, least, greatest));
          let x = guess;
          let step: tf.Tensor4D | null = null;
          for (let k = 0; k < steps; k++) {
            const { inertia, gain } = stepOfEach(coefficients, k);
            const residual = x === null ? r : (tf.sub(r, normal(x, rho)) as tf.Tensor4D);
            const pull = tf.mul(gain, precondition(residual, rho)) as tf.Tensor4D;
            step = step === null ? pull : tf.add(pull, tf.mul(inertia, step));
            x = x === null ? step : tf.add(x, step);
          }
          return tf.clone(x ?? r);
        }),
    };
  });
}

/** The k-th coefficients of every sample, to multiply images by. */
function stepOfEach(samples: readonly ChebyshevStep[][], k: number): { inertia: PerSample; gain: PerSample } {
  return {
    inertia: perSample(samples.map((steps) => steps[k]?.inertia ?? Number.NaN)),
    gain: perSample(samples.map((steps) => steps[k]?.gain ?? Number.NaN)),
  };
}

/** Remembers the answer for the last ρ: a solve asks for the same one in every evaluation. */
function kept<Answer>(compute: (rho: PerSample) => Answer): (rho: PerSample) => Answer {
  let last: { key: string; answer: Answer } | null = null;
  return (rho) => {
    const key = rho.dataSync().join(' ');
    if (last?.key !== key) last = { key, answer: compute(rho) };
    return last.answer;
  };
}
