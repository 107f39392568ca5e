import * as tf from '@tensorflow/tfjs-core';

import { StillpointError } from '../contract/errors.js';
import type { Model } from '../models/model.js';
import { fourierBlur } from '../operators/fourier-blur.js';
import type { Psf } from '../operators/psf.js';
import { anderson, PAPER_ANDERSON } from '../solvers/anderson.js';
import { solveFixedPoint, type SampleTrace } from '../solvers/solve-fixed-point.js';
import { imagesOf, tensorOf, type PlainImage } from '../tensor/images.js';
import { perSample } from '../tensor/per-sample.js';
import { fastLength, periodicExtension } from './periodic-extension.js';

export interface RestoreImageOptions {
  readonly psf: Psf;
  /** Noise standard deviation on [0, 1]. */
  readonly noise: number;
  readonly tolerance: number;
  readonly maxEvaluations: number;
  readonly signal?: AbortSignal;
  readonly onEvaluation?: (evaluation: number, residual: number) => void;
}

/** Kernel sizes of continuation beyond the frame: the far reach of a restored edge fades within about this. */
const MARGIN_KERNELS = 2;
const LEAST_MARGIN = 16;

/** Pixels to add to a side of length n so that it is continued and its new length is good for an FFT. */
function addedTo(n: number, kernel: number): number {
  const wanted = Math.max(LEAST_MARGIN, MARGIN_KERNELS * kernel);
  return Math.min(fastLength(n + wanted) - n, n);
}

/**
 * Restores one photograph at full size: continues it periodically, finds the equilibrium, cuts the frame out again.
 *
 * @param image RGB on [0, 1]
 * @returns the restored image clipped to [0, 1], and the solve's trace
 * @throws StillpointError BAD_CONFIGURATION when the kernel is larger than the image; CANCELLED when the signal was aborted;
 *   INTERNAL when no finite state was found
 */
export async function restoreImage(
  image: PlainImage,
  model: Model,
  options: RestoreImageOptions,
): Promise<{ image: PlainImage; trace: SampleTrace }> {
  const { psf } = options;
  if (psf.height > image.height || psf.width > image.width) {
    throw new StillpointError(
      'BAD_CONFIGURATION',
      `The blur (${psf.width}×${psf.height} pixels) is larger than the picture (${image.width}×${image.height}).`,
      'Choose a smaller blur.',
    );
  }
  const rows = addedTo(image.height, psf.height);
  const columns = addedTo(image.width, psf.width);
  const d = tf.tidy(() => periodicExtension(tensorOf(image), rows, columns));
  const operator = fourierBlur([psf], image.height + rows, image.width + columns);
  const noise = perSample([options.noise]);
  const problem = model.scheme.bind({ d, operator, noise });
  try {
    const start = problem.initialState();
    const { state, samples } = await solveFixedPoint(problem.map, start, {
      solver: anderson(PAPER_ANDERSON),
      tolerance: options.tolerance,
      maxEvaluations: options.maxEvaluations,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      ...(options.onEvaluation === undefined ? {} : { onEvaluation: options.onEvaluation }),
    }).finally(() => {
      start.dispose();
    });
    const restored = tf.tidy(() => {
      const whole = problem.readout(state);
      return tf.slice4d(whole, [0, 0, 0, 0], [1, image.height, image.width, -1]);
    });
    state.dispose();
    const [result] = imagesOf(restored);
    restored.dispose();
    const [trace] = samples;
    if (result === undefined || trace === undefined) throw new Error('restoreImage: an empty batch');
    if (trace.reason === 'cancelled') {
      throw new StillpointError('CANCELLED', 'The restoration was cancelled.', 'Start it again when you are ready.');
    }
    return { image: { ...result, data: clipped(result.data) }, trace };
  } finally {
    problem.dispose();
    operator.dispose();
    tf.dispose([d, noise]);
  }
}

/** Into [0, 1]; refuses to pass a damaged image on as a restored one. */
function clipped(data: Float32Array): Float32Array {
  return data.map((value) => {
    if (!Number.isFinite(value)) {
      throw new StillpointError(
        'INTERNAL',
        'The restoration produced values that are not numbers.',
        'Nothing was written. Try a higher noise level or another model.',
      );
    }
    return Math.min(1, Math.max(0, value));
  });
}
