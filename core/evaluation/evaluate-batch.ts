import * as tf from '@tensorflow/tfjs-core';

import type { Boundary } from '../contract/blur.js';
import { createRandom } from '../random/random.js';
import { psnr } from '../metrics/psnr.js';
import { ssim } from '../metrics/ssim.js';
import type { Model } from '../models/model.js';
import { directBlur } from '../operators/direct-blur.js';
import { fourierBlur } from '../operators/fourier-blur.js';
import type { LinearOperator } from '../operators/linear-operator.js';
import { normalTensor } from '../random/normal-tensor.js';
import type { Psf } from '../operators/psf.js';
import { solveMeasurement } from '../schemes/solve-equilibrium.js';
import { anderson, PAPER_ANDERSON } from '../solvers/anderson.js';
import { holding } from '../tensor/holding.js';
import { imagesOf } from '../tensor/images.js';
import { perSample } from '../tensor/per-sample.js';

/** Degradation and solver of an evaluation. */
export interface EvaluationProtocol {
  readonly psf: Psf;
  readonly boundary: Boundary;
  readonly noise: number;
  readonly tolerance: number;
  readonly maxEvaluations: number;
  readonly seed: number;
}

/** Scores of one image. */
export interface ImageScore {
  readonly degraded: { readonly psnr: number; readonly ssim: number };
  readonly restored: { readonly psnr: number; readonly ssim: number };
  /** Evaluations of T; 0 for a comparator that has none. */
  readonly evaluations: number;
  readonly converged: boolean;
}

/** Turns measurements into restored images [B,H,W,C] (centred), with what the solve of each image reports. */
export type Restorer = (
  d: tf.Tensor4D,
  operator: LinearOperator,
  signal?: AbortSignal,
) => Promise<{ restored: tf.Tensor4D; solves: readonly { evaluations: number; converged: boolean }[] }>;

/** The operator of a protocol: in the Fourier domain where it is diagonal there, by convolution elsewhere. */
export function protocolOperator(
  { psf, boundary }: Pick<EvaluationProtocol, 'psf' | 'boundary'>,
  height: number,
  width: number,
): LinearOperator {
  return boundary === 'circular' ? fourierBlur([psf], height, width) : directBlur(psf, boundary, height, width);
}

/** Restores with a model, at the protocol's tolerance. Parameters of Anderson as in [S1]. */
export function modelRestorer(model: Model, protocol: EvaluationProtocol): Restorer {
  return (d, operator, signal) =>
    holding((hold) =>
      solveMeasurement(
        model.scheme,
        { d, operator, noise: hold(perSample([protocol.noise])) },
        {
          solver: anderson(PAPER_ANDERSON),
          tolerance: protocol.tolerance,
          maxEvaluations: protocol.maxEvaluations,
          ...(signal === undefined ? {} : { signal }),
        },
        ({ problem, state, samples }) => ({
          restored: problem.readout(state),
          solves: samples.map(({ evaluations, reason }) => ({ evaluations, converged: reason === 'converged' })),
        }),
      ),
    );
}

/**
 * Degrades clean images, restores them and scores both (PSNR with peak 1 and SSIM, clipped to [0, 1]).
 *
 * @param x clean, centred, [B,H,W,3]; not disposed
 * @param first index of the first image in the whole set: each image has its own noise, whatever the batches
 */
export function evaluateBatch(
  x: tf.Tensor4D,
  first: number,
  protocol: EvaluationProtocol,
  operator: LinearOperator,
  restore: Restorer,
  signal?: AbortSignal,
): Promise<ImageScore[]> {
  return holding(async (hold) => {
    const d = hold(degraded(x, first, protocol, operator));
    const { restored, solves } = await restore(d, operator, signal);
    const [clean, blurred, sharp] = [imagesOf(x), imagesOf(d), imagesOf(hold(restored))];
    const options = { dataRange: 1, clip: true };
    return clean.map((reference, i) => {
      const [before, after] = [blurred[i] ?? reference, sharp[i] ?? reference];
      return {
        degraded: { psnr: psnr(before, reference, options), ssim: ssim(before, reference, options) },
        restored: { psnr: psnr(after, reference, options), ssim: ssim(after, reference, options) },
        evaluations: solves[i]?.evaluations ?? 0,
        converged: solves[i]?.converged ?? false,
      };
    });
  });
}

/** What is observed of clean images. @returns new tensor */
function degraded(
  x: tf.Tensor4D,
  first: number,
  { noise, seed }: EvaluationProtocol,
  operator: LinearOperator,
): tf.Tensor4D {
  const [count, height, width, channels] = x.shape;
  const random = createRandom(seed);
  return tf.tidy(() => {
    const noises = Array.from({ length: count }, (_, i) =>
      normalTensor([1, height, width, channels], random.split(`image ${first + i}`)),
    );
    return tf.add(operator.apply(x), tf.mul(noise, tf.concat(noises, 0))) as tf.Tensor4D;
  });
}
