import * as tf from '@tensorflow/tfjs-core';

import type { Model } from '../models/model.js';
import { cropToFrame } from '../operators/frame.js';
import { frameWithin, unknownBorderBlur } from '../operators/unknown-border-blur.js';
import { solveEquilibrium } from '../schemes/solve-equilibrium.js';
import { anderson, PAPER_ANDERSON } from '../solvers/anderson.js';
import { holding } from '../tensor/holding.js';
import { MID_GREY, type PlainImage } from '../tensor/images.js';
import { toEncoded } from './light.js';
import { photographProblem, type PhotographSettings } from './photograph-problem.js';

/** Loose: what tells blurs apart is there long before the last detail. */
const SOLVE = { tolerance: 2e-3, maxEvaluations: 25 };

/** From here on a picture is bright: below, a small difference of light is a large one of the file's values. */
const BRIGHT = 0.4;

/** What a blur leaves unexplained: root mean squares of d − A R(x*), of the file's encoded values, on [0, 1]. */
export interface BlurResidual {
  readonly everywhere: number;
  /** Of bright pixels alone, where solves in linear light and of encoded values can be compared. */
  readonly bright: number;
  /** The part of the pixels that is bright. */
  readonly brightShare: number;
}

/**
 * Solves a photograph and says what its blur leaves unexplained, away from the border and from what was clipped.
 *
 * At the noise that is there a blur that is too large leaves no more than the right one, since ringing explains it; at three times that, where the
 * denoiser lets nothing ring, it does.
 *
 * @param settings `noise` is what the solve is told
 */
export async function blurResidual(
  image: PlainImage,
  model: Model,
  settings: PhotographSettings,
  signal?: AbortSignal,
): Promise<BlurResidual> {
  return holding(async (hold) => {
    const problem = hold(photographProblem(image, model, settings));
    const frame = frameWithin([settings.psf], image.height, image.width);
    const blur = hold(unknownBorderBlur([settings.psf], frame));
    const solve = { solver: anderson(PAPER_ANDERSON), ...SOLVE, ...(signal === undefined ? {} : { signal }) };
    const restored = hold(await solveEquilibrium(problem, solve, ({ state }) => problem.readout(state)));
    return tf.tidy(() => {
      const encode = settings.light === 'linear' ? toEncoded : tf.clone;
      const seen = encode(cropToFrame(problem.d, frame));
      const square = tf.square(tf.sub(seen, encode(blur.apply(restored))));
      const believed = problem.believed ?? (tf.ones([1, image.height, image.width, 1]) as tf.Tensor4D);
      const counted = tf.mul(cropToFrame(believed, frame), tf.onesLike(seen));
      const bright = tf.mul(counted, tf.cast(tf.greater(seen, BRIGHT - MID_GREY), 'float32'));
      const [pixels, brightPixels] = [valueOf(tf.sum(counted)), valueOf(tf.sum(bright))];
      const rms = (weight: tf.Tensor, total: number): number =>
        Math.sqrt(valueOf(tf.sum(tf.mul(weight, square))) / Math.max(1, total));
      return {
        everywhere: rms(counted, pixels),
        bright: rms(bright, brightPixels),
        brightShare: brightPixels / Math.max(1, pixels),
      };
    });
  });
}

const valueOf = (scalar: tf.Tensor): number => scalar.dataSync()[0] ?? Number.NaN;
