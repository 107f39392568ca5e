import * as tf from '@tensorflow/tfjs-core';

import { StillpointError } from '../contract/errors.js';
import type { Model } from '../models/model.js';
import { fourierBlur } from '../operators/fourier-blur.js';
import type { Psf } from '../operators/psf.js';
import type { EquilibriumProblem } from '../schemes/scheme.js';
import { assembled } from '../tensor/holding.js';
import { imagesOf, MID_GREY, tensorOf, type PlainImage } from '../tensor/images.js';
import { isFinite } from '../tensor/is-finite.js';
import { perSample } from '../tensor/per-sample.js';
import { fastLength } from '../transforms/fast-length.js';
import { periodicExtension } from './periodic-extension.js';

/** Kernel sizes of continuation beyond the frame: the far reach of a restored edge fades within about this. */
const MARGIN_KERNELS = 2;
const LEAST_MARGIN = 16;

/** Pixels to add to a side of length n so that it is continued and its new length is good for an FFT. */
function addedTo(n: number, kernel: number): number {
  const wanted = Math.max(LEAST_MARGIN, MARGIN_KERNELS * kernel);
  return Math.min(fastLength(n + wanted) - n, n);
}

/** A photograph as an equilibrium problem, which frees the whole measurement with itself. */
export interface PhotographProblem extends EquilibriumProblem {
  /**
   * The photograph that a state stands for, cut to its frame, clipped to [0, 1], grey as it was.
   *
   * @throws StillpointError INTERNAL when it is not finite
   */
  read(state: tf.Tensor4D): PlainImage;
}

/**
 * Binds a model to one photograph: continues it periodically, builds the blur, and knows the way back into the frame. The networks know
 * three channels: a grey picture is shown to them three times, and is read as the mean.
 *
 * A photograph is large, so what is done to all of its pixels is done to tensors.
 *
 * @param image RGB or grey, on [0, 1]; @param noise standard deviation on [0, 1]
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
  const grey = image.channels === 1;
  return assembled((hold) => {
    const d = hold(
      tf.tidy(() => {
        const x = tensorOf(image);
        return periodicExtension(grey ? tf.tile(x, [1, 1, 1, 3]) : x, rows, columns);
      }),
    );
    const operator = hold(fourierBlur([psf], image.height + rows, image.width + columns));
    const problem = hold(model.scheme.bind({ d, operator, noise: hold(perSample([noise])) }));
    return {
      ...problem,
      read: (state) => {
        const framed = tf.tidy(() => {
          const frame = tf.slice4d(problem.readout(state), [0, 0, 0, 0], [1, image.height, image.width, -1]);
          const clipped = inRange(frame);
          return grey ? (tf.mean(clipped, 3, true) as tf.Tensor4D) : clipped;
        });
        try {
          const [result] = imagesOf(framed);
          if (result === undefined) throw new Error('photographProblem: an empty batch');
          return result;
        } finally {
          framed.dispose();
        }
      },
    };
  });
}

/** Black to white, centred; refuses to pass a damaged image on as a restored one. */
function inRange(image: tf.Tensor4D): tf.Tensor4D {
  if (isFinite(image)) return tf.clipByValue(image, -MID_GREY, 1 - MID_GREY);
  throw new StillpointError(
    'INTERNAL',
    'The restoration produced values that are not numbers.',
    'Nothing was written. Try a higher noise level or another model.',
  );
}
