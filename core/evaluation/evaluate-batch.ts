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
  return async (d, operator, signal) => {
    const noise = perSample([protocol.noise]);
    const options = {
      solver: anderson(PAPER_ANDERSON),
      tolerance: protocol.tolerance,
      maxEvaluations: protocol.maxEvaluations,
      ...(signal === undefined ? {} : { signal }),
    };
    try {
      return await solveMeasurement(model.scheme, { d, operator, noise }, options, ({ problem, state, samples }) => ({
        restored: problem.readout(state),
        solves: samples.map(({ evaluations, reason }) => ({ evaluations, converged: reason === 'converged' })),
      }));
    } finally {
      noise.dispose();
    }
  };
}

/**
 * Degrades clean images, restores them and scores both (PSNR with peak 1 and SSIM, clipped to [0, 1]).
 *
 * @param x clean, centred, [B,H,W,3]; not disposed
 * @param first index of the first image in the whole set: each image has its own noise, whatever the batches
 */
export async function evaluateBatch(
  x: tf.Tensor4D,
  first: number,
  protocol: EvaluationProtocol,
  operator: LinearOperator,
  restore: Restorer,
  signal?: AbortSignal,
): Promise<ImageScore[]> {
  const [count, height, width, channels] = x.shape;
  const random = createRandom(protocol.seed);
  const noises = Array.from({ length: count }, (_, i) =>
    normalTensor([1, height, width, channels], random.split(`image ${first + i}`)),
  );
  const d = tf.tidy(() => {
    const blurred = operator.apply(x);
    return tf.add(blurred, tf.mul(protocol.noise, tf.concat(noises, 0))) as tf.Tensor4D;
  });
  tf.dispose(noises);
  try {
    const { restored, solves } = await restore(d, operator, signal);
    const [clean, degraded, sharp] = [imagesOf(x), imagesOf(d), imagesOf(restored)];
    restored.dispose();
    const options = { dataRange: 1, clip: true };
    return clean.map((reference, i) => {
      const [before, after] = [degraded[i] ?? reference, sharp[i] ?? reference];
      return {
        degraded: { psnr: psnr(before, reference, options), ssim: ssim(before, reference, options) },
        restored: { psnr: psnr(after, reference, options), ssim: ssim(after, reference, options) },
        evaluations: solves[i]?.evaluations ?? 0,
        converged: solves[i]?.converged ?? false,
      };
    });
  } finally {
    d.dispose();
  }
}
