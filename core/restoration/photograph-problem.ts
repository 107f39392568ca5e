import * as tf from '@tensorflow/tfjs-core';

import type { Boundary } from '../contract/blur.js';
import type { Light } from '../contract/restoration.js';
import { StillpointError } from '../contract/errors.js';
import type { Model } from '../models/model.js';
import { PHOTOGRAPH_RANGE } from '../schemes/shown-to.js';
import { blurOperator } from '../operators/blur-operator.js';
import type { Psf } from '../operators/psf.js';
import { canvasFor, unknownBorderBlur } from '../operators/unknown-border-blur.js';
import type { EquilibriumProblem } from '../schemes/scheme.js';
import { assembled } from '../tensor/holding.js';
import { MID_GREY, onlyImage, tensorOf, type PlainImage } from '../tensor/images.js';
import { isFinite } from '../tensor/is-finite.js';
import { perSample } from '../tensor/per-sample.js';
import { believedPixels } from './highlights.js';
import { meanSlope, toEncoded, toLinear } from './light.js';

/** What is told about a photograph. */
export interface PhotographSettings {
  readonly psf: Psf;
  /** Noise standard deviation on [0, 1]. */
  readonly noise: number;
  /** `unknown`, the default, for what a camera made; the others for pictures that a computer blurred. */
  readonly boundary?: Boundary;
  /** What was blurred: light itself, as behind a lens, or the file's encoded values, the default. */
  readonly light?: Light;
}

/** A photograph as an equilibrium problem, which frees the whole measurement with itself. */
export interface PhotographProblem extends EquilibriumProblem {
  /** The photograph as the solve sees it: three channels, linear light where that was told. Disposed with the problem. */
  readonly d: tf.Tensor4D;
  /** 1 where the photograph is believed, 0 where it was clipped, [1,H,W,1]; null where it is believed everywhere. Disposed with the problem. */
  readonly believed: tf.Tensor4D | null;
  /**
   * The photograph that a state stands for, cut to its frame, clipped to [0, 1], grey as it was. What was clipped is no darker than it was.
   *
   * @throws StillpointError INTERNAL when it is not finite
   */
  read(state: tf.Tensor4D): PlainImage;
}

/**
 * Binds a model to one photograph, and knows the way back into its frame. The networks know three channels: a grey picture is shown to
 * them three times, and is read as the mean.
 *
 * Where the border is unknown, as it is in all that a camera makes, clipped highlights are not believed either, and the network is shown
 * only values that a picture can have.
 *
 * A photograph is large, so what is done to all of its pixels is done to tensors.
 *
 * @param image RGB or grey, on [0, 1]
 * @throws StillpointError BAD_CONFIGURATION when the kernel is larger than the image
 */
export function photographProblem(
  image: PlainImage,
  model: Model,
  { psf, noise, boundary = 'unknown', light = 'encoded' }: PhotographSettings,
): PhotographProblem {
  if (psf.height > image.height || psf.width > image.width) {
    throw new StillpointError(
      'BAD_CONFIGURATION',
      `The blur (${psf.width}×${psf.height} pixels) is larger than the picture (${image.width}×${image.height}).`,
      'Choose a smaller blur.',
    );
  }
  const grey = image.channels === 1;
  return assembled((hold) => {
    const encoded = hold(
      tf.tidy(() => {
        const x = tensorOf(image);
        return grey ? tf.tile(x, [1, 1, 1, 3]) : tf.clone(x);
      }),
    );
    const believed = boundary === 'unknown' ? believedPixels(encoded, reachOf(psf)) : null;
    if (believed !== null) hold(believed);
    const d = light === 'linear' ? hold(toLinear(encoded)) : encoded;
    const level = hold(perSample([light === 'linear' ? noise * meanSlope(encoded) : noise]));
    const operator = hold(
      boundary === 'unknown'
        ? unknownBorderBlur([psf], canvasFor([psf], image.height, image.width), believed ?? undefined)
        : blurOperator(psf, boundary, image.height, image.width),
    );
    const range = boundary === 'unknown' ? { range: PHOTOGRAPH_RANGE } : {};
    const problem = hold(model.scheme.bind({ d, operator, noise: level, ...range }));
    return {
      ...problem,
      d,
      believed,
      read: (state) => {
        const picture = tf.tidy(() => {
          const clipped = inRange(problem.readout(state));
          const shown = light === 'linear' ? toEncoded(clipped) : clipped;
          return grey ? (tf.mean(shown, 3, true) as tf.Tensor4D) : shown;
        });
        try {
          return onlyImage(picture);
        } finally {
          picture.dispose();
        }
      },
    };
  });
}

/** Pixels that a blur carries light, at the most. */
const reachOf = ({ height, width }: Psf): number => Math.ceil(Math.max(height, width) / 2);

/** Black to white, centred; refuses to pass a damaged image on as a restored one. */
function inRange(image: tf.Tensor4D): tf.Tensor4D {
  if (isFinite(image)) return tf.clipByValue(image, -MID_GREY, 1 - MID_GREY);
  throw new StillpointError(
    'INTERNAL',
    'The restoration produced values that are not numbers.',
    'Nothing was written. Try a higher noise level or another model.',
  );
}
