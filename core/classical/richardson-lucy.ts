import * as tf from '@tensorflow/tfjs-core';

import type { LinearOperator } from '../operators/linear-operator.js';
import { holding } from '../tensor/holding.js';
import { MID_GREY } from '../tensor/images.js';
import { iterate } from './iterate.js';
import type { IterativeRestoration } from './restoration.js';

export interface RichardsonLucyOptions {
  /** Early stopping is its only regularisation: more iterations are sharper and noisier. */
  readonly iterations: number;
  readonly signal?: AbortSignal;
}

/** Keeps quotients finite where the picture is black. */
const LEAST_INTENSITY = 1e-3;

/**
 * Richardson–Lucy deconvolution, u ← u ⊙ Aᵀ(d ⊘ (Au + b)) ⊘ Aᵀ1, the maximum-likelihood iteration for Poisson noise.
 *
 * It works on true intensities u = x + ½ ≥ 0. Beyond a zero boundary centred pictures are mid-grey, which u sees as a known
 * background b = ½(1 − A1); under the other boundaries b = 0.
 *
 * @param d [B,H,W,C], centred intensities; not disposed
 * @returns the last iterate; `limit` is how it always ends, unless cancelled or damaged
 * @see Richardson 1972, JOSA 62(1); Lucy 1974, Astron. J. 79
 */
export function richardsonLucy(
  d: tf.Tensor4D,
  operator: LinearOperator,
  { iterations, signal }: RichardsonLucyOptions,
): Promise<IterativeRestoration> {
  return holding(async (hold) => {
    const known = tf.tidy(() => {
      const ones = tf.onesLike(d);
      const seen = operator.apply(ones);
      return {
        data: tf.maximum(tf.add(d, MID_GREY), LEAST_INTENSITY),
        background: tf.mul(MID_GREY, tf.sub(1, seen)),
        weight: tf.maximum(operator.adjoint(ones), LEAST_INTENSITY),
      };
    });
    hold(Object.values(known));
    const start = [tf.clone(known.data) as tf.Tensor4D] as const;
    const { x: u, ...outcome } = await iterate(
      start,
      ([intensity]) => {
        const predicted = tf.maximum(tf.add(operator.apply(intensity), known.background), LEAST_INTENSITY);
        const correction = operator.adjoint(tf.div(known.data, predicted));
        return [tf.div(tf.mul(intensity, correction), known.weight)];
      },
      { tolerance: 0, maxIterations: iterations, ...(signal === undefined ? {} : { signal }) },
    );
    return { x: tf.sub(hold(u), MID_GREY) as tf.Tensor4D, ...outcome };
  });
}

/** Bounds of the default: fewer do next to nothing, more are only asked for by pictures without noise. */
const [FEWEST, MOST] = [2, 100];

/**
 * The default number of iterations for noise of standard deviation σ on [0, 1]: 0.12/σ, between 2 and 100.
 *
 * Fitted to the best numbers (by PSNR) for noise levels from 0.0025 to 0.03 on training faces: 0.08/σ under a Gaussian blur of one
 * pixel, 0.2/σ under motion of nine; between them both lose little.
 */
export function richardsonLucyIterations(noise: number): number {
  return Math.round(Math.min(MOST, Math.max(FEWEST, 0.12 / noise)));
}
