import * as tf from '@tensorflow/tfjs-core';

import type { Boundary } from '../contract/blur.js';
import { createRandom } from '../random/random.js';
import { psnr } from '../metrics/psnr.js';
import { ssim } from '../metrics/ssim.js';
import type { Model } from '../models/model.js';
import { blurOperator } from '../operators/blur-operator.js';
import type { LinearOperator } from '../operators/linear-operator.js';
import { normalTensor } from '../random/normal-tensor.js';
import type { Psf } from '../operators/psf.js';
import { solveMeasurement } from '../schemes/solve-equilibrium.js';
import { anderson, PAPER_ANDERSON } from '../solvers/anderson.js';
import { observation, type Observation } from '../operators/observation.js';
import { restoreImage } from '../restoration/restore-image.js';
import { assembled, holding, type Held } from '../tensor/holding.js';
import { imagesOf, MID_GREY, tensorOf, type PlainImage } from '../tensor/images.js';
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

/** What pictures of one size are seen through, and what they are restored by. */
export interface EvaluationSetting extends Held {
  readonly seen: Observation;
  /** Of the picture that is seen. */
  readonly operator: LinearOperator;
}

/** @param height @param width of the sharp pictures, pixels */
export function evaluationSetting(
  { psf, boundary }: Pick<EvaluationProtocol, 'psf' | 'boundary'>,
  height: number,
  width: number,
): EvaluationSetting {
  return assembled((hold) => {
    const seen = hold(observation(psf, boundary, height, width));
    return { seen, operator: hold(blurOperator(psf, boundary, seen.height, seen.width)) };
  });
}

/** Scores of one image. */
export interface ImageScore {
  readonly degraded: { readonly psnr: number; readonly ssim: number };
  readonly restored: { readonly psnr: number; readonly ssim: number };
  /** Evaluations of T; 0 for a comparator that has none. */
  readonly evaluations: number;
  readonly converged: boolean;
}

/** An image with its scores: what was seen of it, and what was made of that; not clipped. */
export interface EvaluatedImage extends ImageScore {
  readonly pictures: { readonly degraded: PlainImage; readonly restored: PlainImage };
}

/** Turns measurements into restored images [B,H,W,C] (centred), with what the solve of each image reports. */
export type Restorer = (
  d: tf.Tensor4D,
  operator: LinearOperator,
  signal?: AbortSignal,
) => Promise<{ restored: tf.Tensor4D; solves: readonly { evaluations: number; converged: boolean }[] }>;

/**
 * Restores with a model, at the protocol's tolerance. Parameters of Anderson as in [S1]. Where the border is unknown every picture is
 * restored as a photograph is, from what a file would hold of it.
 */
export function modelRestorer(model: Model, protocol: EvaluationProtocol): Restorer {
  if (protocol.boundary === 'unknown') return photographRestorer(model, protocol);
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

function photographRestorer(
  model: Model,
  { psf, boundary, noise, tolerance, maxEvaluations }: EvaluationProtocol,
): Restorer {
  return (d, _operator, signal) =>
    holding(async (hold) => {
      const options = { psf, boundary, noise, tolerance, maxEvaluations, ...(signal === undefined ? {} : { signal }) };
      const restored: tf.Tensor4D[] = [];
      const solves = [];
      for (const picture of imagesOf(hold(tf.tidy(() => tf.clipByValue(d, -MID_GREY, 1 - MID_GREY))))) {
        const { image, trace } = await restoreImage(picture, model, options);
        restored.push(hold(tensorOf(image)));
        solves.push({ evaluations: trace.evaluations, converged: trace.reason === 'converged' });
      }
      return { restored: tf.concat(restored, 0), solves };
    });
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
  { seen, operator }: EvaluationSetting,
  restore: Restorer,
  signal?: AbortSignal,
): Promise<EvaluatedImage[]> {
  return holding(async (hold) => {
    const d = hold(degraded(x, first, protocol, seen));
    const { restored, solves } = await restore(d, operator, signal);
    const [clean, blurred, sharp] = [imagesOf(hold(seen.reference(x))), imagesOf(d), imagesOf(hold(restored))];
    const options = { dataRange: 1, clip: true };
    return clean.map((reference, i) => {
      const [before, after] = [blurred[i] ?? reference, sharp[i] ?? reference];
      return {
        degraded: { psnr: psnr(before, reference, options), ssim: ssim(before, reference, options) },
        restored: { psnr: psnr(after, reference, options), ssim: ssim(after, reference, options) },
        evaluations: solves[i]?.evaluations ?? 0,
        converged: solves[i]?.converged ?? false,
        pictures: { degraded: before, restored: after },
      };
    });
  });
}

/** What is observed of clean images. @returns new tensor */
function degraded(x: tf.Tensor4D, first: number, { noise, seed }: EvaluationProtocol, seen: Observation): tf.Tensor4D {
  const random = createRandom(seed);
  return tf.tidy(() => {
    const blurred = seen.observe(x);
    const [count, height, width, channels] = blurred.shape;
    const noises = Array.from({ length: count }, (_, i) =>
      normalTensor([1, height, width, channels], random.split(`image ${first + i}`)),
    );
    return tf.add(blurred, tf.mul(noise, tf.concat(noises, 0))) as tf.Tensor4D;
  });
}
