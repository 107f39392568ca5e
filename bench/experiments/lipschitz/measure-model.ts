import * as tf from '@tensorflow/tfjs-core';

import { stackPictures, type TrainingPicture } from '../../../core/data/crops.js';
import { createRandom } from '../../../core/random/random.js';
import type { TrainingConfig } from '../../../core/contract/training.js';
import { randomMeasurement } from '../../../core/data/random-degradation.js';
import { jacobianFree } from '../../../core/gradients/jacobian-free.js';
import { psnr } from '../../../core/metrics/psnr.js';
import type { Model } from '../../../core/models/model.js';
import { gradientAlignment } from '../../../core/monitors/gradient-alignment.js';
import { localConstants } from '../../../core/monitors/local-lipschitz.js';
import type { EquilibriumProblem } from '../../../core/schemes/scheme.js';
import { restoredImages, solveEquilibrium, type Equilibrium } from '../../../core/schemes/solve-equilibrium.js';
import { anderson, PAPER_ANDERSON } from '../../../core/solvers/anderson.js';
import { imagesOf } from '../../../core/tensor/images.js';
import { meanSquaredError } from '../../../core/tensor/per-sample.js';

/** What one picture says of a trained layer. */
export interface PictureMeasures {
  /** σ_max(J) at x*, estimated from below. */
  readonly local: number;
  /** ρ(J) at x*. */
  readonly spectralRadius: number;
  /** Of JFB's step with the exact gradient. */
  readonly cosine: number;
  /** Evaluations to a residual of 1e-5; null when the limit came first. */
  readonly evaluations: number | null;
  /** dB, at tolerance 1e-3 and at 1e-5 (or where the limit left it). */
  readonly psnrLoose: number;
  readonly psnrTight: number;
}

const LOOSE = { tolerance: 1e-3, maxEvaluations: 300 };
const TIGHT = { tolerance: 1e-5, maxEvaluations: 300 };

/** Measures a model on pictures, one after the other, under its own degradation. */
export async function measureModel(
  model: Model,
  { degradation, seed }: TrainingConfig,
  pictures: readonly TrainingPicture[],
  signal: AbortSignal,
): Promise<PictureMeasures[]> {
  const measures: PictureMeasures[] = [];
  for (const [i, picture] of pictures.entries()) {
    signal.throwIfAborted();
    const x = stackPictures([picture]);
    const drawn = randomMeasurement(x, degradation, createRandom(seed).split(`held out ${i}`));
    const problem = model.scheme.bind(drawn.measurement);
    try {
      measures.push(await measureAt(model, problem, x));
    } finally {
      problem.dispose();
      drawn.dispose();
      x.dispose();
    }
  }
  return measures;
}

async function measureAt(model: Model, problem: EquilibriumProblem, x: tf.Tensor4D): Promise<PictureMeasures> {
  const random = createRandom(0);
  const scoreOf = (equilibrium: Equilibrium): number => {
    const [[image], [clean]] = [restoredImages(equilibrium), imagesOf(x)];
    if (image === undefined || clean === undefined) throw new Error('an empty batch');
    return psnr(image, clean, { dataRange: 1, clip: true });
  };
  const psnrLoose = await solveEquilibrium(problem, { solver: anderson(PAPER_ANDERSON), ...LOOSE }, scoreOf);
  return solveEquilibrium(problem, { solver: anderson(PAPER_ANDERSON), ...TIGHT }, async (tight) => {
    const { map, readout } = problem;
    const { initial, state, samples } = tight;
    const { local, spectralRadius } = await localConstants(map, state, random);
    const loss = (z: tf.Tensor4D): tf.Scalar => tf.tidy(() => tf.mul(1000, meanSquaredError(readout(z), x)));
    const step = { map, equilibrium: state, initial, loss, variables: model.parameters.all };
    const { cosine } = await gradientAlignment(jacobianFree(), step, local.value);
    return {
      local: local.value,
      spectralRadius: spectralRadius.value,
      cosine,
      evaluations: samples[0]?.reason === 'converged' ? samples[0].evaluations : null,
      psnrLoose,
      psnrTight: scoreOf(tight),
    };
  });
}
