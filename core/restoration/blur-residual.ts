import * as tf from '@tensorflow/tfjs-core';

import type { Model } from '../models/model.js';
import { cropToFrame } from '../operators/frame.js';
import { frameWithin, unknownBorderBlur } from '../operators/unknown-border-blur.js';
import { solveEquilibrium } from '../schemes/solve-equilibrium.js';
import { anderson, PAPER_ANDERSON } from '../solvers/anderson.js';
import { holding } from '../tensor/holding.js';
import type { PlainImage } from '../tensor/images.js';
import { photographProblem, type PhotographSettings } from './photograph-problem.js';

/** Loose: what tells blurs apart is there long before the last detail. */
const SOLVE = { tolerance: 2e-3, maxEvaluations: 25 };

/**
 * What a blur leaves unexplained: the root mean square of d − A R(x*), away from the border and from what was clipped.
 *
 * At the noise that is there a blur that is too large leaves no more than the right one, since ringing explains it; at three times that, where the
 * denoiser lets nothing ring, it does.
 *
 * @param settings `noise` is what the solve is told
 * @returns on [0, 1], of the file's encoded values or of linear light, as told
 */
export async function blurResidual(
  image: PlainImage,
  model: Model,
  settings: PhotographSettings,
  signal?: AbortSignal,
): Promise<number> {
  return holding(async (hold) => {
    const problem = hold(photographProblem(image, model, settings));
    const frame = frameWithin([settings.psf], image.height, image.width);
    const blur = hold(unknownBorderBlur([settings.psf], frame));
    const solve = { solver: anderson(PAPER_ANDERSON), ...SOLVE, ...(signal === undefined ? {} : { signal }) };
    const restored = hold(await solveEquilibrium(problem, solve, ({ state }) => problem.readout(state)));
    return tf.tidy(() => {
      const left = tf.sub(cropToFrame(problem.d, frame), blur.apply(restored));
      const believed = problem.believed ?? tf.ones([1, image.height, image.width, 1]);
      const weight = tf.tile(cropToFrame(believed as tf.Tensor4D, frame), [1, 1, 1, 3]);
      const total = tf.sum(tf.mul(weight, tf.square(left))).dataSync()[0] ?? 0;
      return Math.sqrt(total / Math.max(1, tf.sum(weight).dataSync()[0] ?? 1));
    });
  });
}
