import * as tf from '@tensorflow/tfjs-core';

import { StillpointError } from '../contract/errors.js';
import type { Model } from '../models/model.js';
import { fourierBlur } from '../operators/fourier-blur.js';
import type { Psf } from '../operators/psf.js';
import { assembled, type Held } from '../tensor/holding.js';
import { imagesOf, tensorOf, type PlainImage } from '../tensor/images.js';
import { perSample } from '../tensor/per-sample.js';
import { fastLength, periodicExtension } from './periodic-extension.js';

/** Kernel sizes of continuation beyond the frame: the far reach of a restored edge fades within about this. */
const MARGIN_KERNELS = 2;
const LEAST_MARGIN = 16;

/** Pixels to add to a side of length n so that it is continued and its new length is good for an FFT. */
function addedTo(n: number, kernel: number): number {
  const wanted = Math.max(LEAST_MARGIN, MARGIN_KERNELS * kernel);
  return Math.min(fastLength(n + wanted) - n, n);
}

/** A photograph as an equilibrium problem. */
export interface PhotographProblem extends Held {
  readonly map: (x: tf.Tensor4D) => tf.Tensor4D;
  /** x⁰, disposed with the problem. */
  readonly start: tf.Tensor4D;
  /** The photograph that a state stands for, cut to its frame and clipped to [0, 1]. @throws StillpointError INTERNAL when it is not finite */
  readonly read: (state: tf.Tensor4D) => PlainImage;
}

/**
 * Binds a model to one photograph: continues it periodically, builds the blur, and knows the way back into the frame.
 *
 * @param image RGB on [0, 1]; @param noise standard deviation on [0, 1]
 * @throws StillpointError BAD_CONFIGURATION when the kernel is larger than the image
 */
export function photographProblem(
  image: PlainImage,
  model: Model,
  { psf, noise }: { readonly psf: Psf; readonly noise: number },
): PhotographProblem {
  if (psf.height > image.height || psf.width > image.width) {
    throw new StillpointError(
      'BAD_CONFIGURATION',
      `The blur (${psf.width}×${psf.height} pixels) is larger than the picture (${image.width}×${image.height}).`,
      'Choose a smaller blur.',
    );
  }
  const rows = addedTo(image.height, psf.height);
  const columns = addedTo(image.width, psf.width);
  return assembled((hold) => {
    const d = hold(tf.tidy(() => periodicExtension(tensorOf(image), rows, columns)));
    const operator = hold(fourierBlur([psf], image.height + rows, image.width + columns));
    const problem = hold(model.scheme.bind({ d, operator, noise: hold(perSample([noise])) }));
    const start = hold(problem.initialState());
    return {
      map: problem.map,
      start,
      read: (state) => {
        const framed = tf.tidy(() =>
          tf.slice4d(problem.readout(state), [0, 0, 0, 0], [1, image.height, image.width, -1]),
        );
        try {
          const [result] = imagesOf(framed);
          if (result === undefined) throw new Error('photographProblem: an empty batch');
          return { ...result, data: clipped(result.data) };
        } finally {
          framed.dispose();
        }
      },
    };
  });
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
