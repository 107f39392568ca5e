import * as tf from '@tensorflow/tfjs-core';

import { richardsonLucy, richardsonLucyIterations } from '../../../core/classical/richardson-lucy.js';
import { totalVariation, totalVariationWeight } from '../../../core/classical/total-variation.js';
import { wiener, wienerNoiseToSignal } from '../../../core/classical/wiener.js';
import { createRandom } from '../../../core/random/random.js';
import type { SolveLimits } from '../../../core/contract/solve-limits.js';
import { psnr } from '../../../core/metrics/psnr.js';
import type { Model } from '../../../core/models/model.js';
import { fourierBlur } from '../../../core/operators/fourier-blur.js';
import type { SolvableOperator } from '../../../core/operators/linear-operator.js';
import { normalTensor } from '../../../core/random/normal-tensor.js';
import { solveMeasurement } from '../../../core/schemes/solve-equilibrium.js';
import { anderson, PAPER_ANDERSON } from '../../../core/solvers/anderson.js';
import { imagesOf, type PlainImage } from '../../../core/tensor/images.js';
import { perSample } from '../../../core/tensor/per-sample.js';
import { tuneStrength, type Tuned } from './tune-strength.js';
import type { BlurCase } from './cases.js';

/** What the comparators score on one blur and noise level, each at its best strength. PSNR in dB, mean over pictures. */
export interface ClassicalScores {
  readonly degraded: number;
  readonly wiener: Tuned;
  readonly tv: Tuned;
  readonly rl: Tuned;
}

/** What a model scores. */
export interface ModelScores {
  readonly psnr: number;
  /** Evaluations of T, mean. */
  readonly evaluations: number;
  /** Pictures whose residual reached the tolerance. */
  readonly converged: number;
}

/** Pictures degraded by one blur and noise level; the same noise whoever asks. */
export interface DegradedPictures {
  readonly x: readonly PlainImage[];
  readonly d: tf.Tensor4D;
  readonly operator: SolvableOperator;
  readonly noise: number;
  readonly psf: BlurCase['psf'];
  dispose(): void;
}

/** While the weight is looked for, too: a weight that is best at an early stop is not the best. Scores change by less than 0.05 dB from here on. */
const TV = { tolerance: 1e-4, maxIterations: 300 };
/** Where Richardson–Lucy still gains by this many iterations, it is far behind the others. */
const MOST_RL = 200;

/** @param x clean pictures [B,H,W,3], centred, not disposed */
export function degrade(x: tf.Tensor4D, { psf }: BlurCase, noise: number, seed: number): DegradedPictures {
  const [count, height, width, channels] = x.shape;
  const operator = fourierBlur([psf], height, width);
  const random = createRandom(seed);
  const d = tf.tidy(() => {
    const normals = Array.from({ length: count }, (_, i) =>
      normalTensor([1, height, width, channels], random.split(`image ${i}`)),
    );
    return tf.add(operator.apply(x), tf.mul(noise, tf.concat(normals, 0))) as tf.Tensor4D;
  });
  return {
    x: imagesOf(x),
    d,
    operator,
    noise,
    psf,
    dispose: () => {
      d.dispose();
      operator.dispose();
    },
  };
}

/** Mean PSNR of restored pictures, peak 1, clipped. Disposes them. */
function score(restored: tf.Tensor4D, { x }: DegradedPictures): number {
  const images = imagesOf(restored);
  restored.dispose();
  const scores = x.map((clean, i) => psnr(images[i] ?? clean, clean, { dataRange: 1, clip: true }));
  return scores.reduce((sum, value) => sum + value, 0) / scores.length;
}

/**
 * The comparators, each at the strength that scores best on these very pictures: more than anyone could do who does not know the
 * sharp ones, so that a row which is won, is won.
 *
 * @param like scores of a similar row, whose strengths the searches start from
 */
export async function classicalScores(
  pictures: DegradedPictures,
  like: ClassicalScores | null = null,
): Promise<ClassicalScores> {
  const { d, operator, noise, psf } = pictures;
  return {
    degraded: score(tf.clone(d), pictures),
    wiener: await tuneStrength(like?.wiener.strength ?? wienerNoiseToSignal(noise) / 4, 2, async (noiseToSignal) =>
      score(wiener(d, { psf, boundary: 'circular', noiseToSignal }), pictures),
    ),
    tv: await tuneStrength(like?.tv.strength ?? totalVariationWeight(noise), 2, async (weight) =>
      score((await totalVariation(d, operator, weight, TV)).x, pictures),
    ),
    rl: await tuneStrength(like?.rl.strength ?? richardsonLucyIterations(noise), 2, async (strength) => {
      const iterations = Math.min(MOST_RL, Math.max(1, Math.round(strength)));
      return score((await richardsonLucy(d, operator, { iterations })).x, pictures);
    }),
  };
}

/** A model's equilibria on the same pictures. */
export async function modelScores(model: Model, pictures: DegradedPictures, limits: SolveLimits): Promise<ModelScores> {
  const { d, operator } = pictures;
  const noise = perSample([pictures.noise]);
  const options = { solver: anderson(PAPER_ANDERSON), ...limits };
  try {
    return await solveMeasurement(model.scheme, { d, operator, noise }, options, ({ problem, state, samples }) => ({
      psnr: score(problem.readout(state), pictures),
      evaluations: samples.reduce((sum, sample) => sum + sample.evaluations, 0) / samples.length,
      converged: samples.filter(({ reason }) => reason === 'converged').length,
    }));
  } finally {
    noise.dispose();
  }
}
