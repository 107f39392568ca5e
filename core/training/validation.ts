import type { TrainingConfig } from '../contract/training.js';
import { centreCrop, stackPictures, type TrainingPicture } from '../data/crops.js';
import { createRandom } from '../random/random.js';
import { randomMeasurement } from '../data/random-degradation.js';
import { psnr } from '../metrics/psnr.js';
import { ssim } from '../metrics/ssim.js';
import type { Model } from '../models/model.js';
import { restoredImages, solveMeasurement } from '../schemes/solve-equilibrium.js';
import { configuredSolve } from '../solvers/configured-solve.js';
import { holding } from '../tensor/holding.js';
import { imagesOf } from '../tensor/images.js';

/** Clean square pictures of one size, [height][width][3] 8-bit, held out of training. */
export type ValidationSet = readonly TrainingPicture[];

export interface ValidationScores {
  readonly psnr: number;
  readonly ssim: number;
  readonly degradedPsnr: number;
  /** Mean evaluations an image. */
  readonly evaluations: number;
  /** Mean final residual of the solves. */
  readonly residual: number;
}

/** Images solved together. */
const BATCH = 8;

/**
 * Restores the validation pictures under the run's own degradations, the same draws every time, and scores them (peak 1, clipped).
 *
 * @returns null when it was aborted: a score of some of the pictures says nothing
 */
export async function validate(
  model: Model,
  config: TrainingConfig,
  pictures: ValidationSet,
  signal?: AbortSignal,
): Promise<ValidationScores | null> {
  const random = createRandom(config.seed).split('validation');
  const totals = { psnr: 0, ssim: 0, degradedPsnr: 0, evaluations: 0, residual: 0 };
  const images = fitting(pictures, config);
  for (let first = 0; first < images.length; first += BATCH) {
    if (signal?.aborted === true) return null;
    await holding(async (hold) => {
      const x = hold(stackPictures(images.slice(first, first + BATCH)));
      const { measurement, reference: sharp } = hold(randomMeasurement(x, config.degradation, random));
      const [clean, degraded] = [imagesOf(sharp), imagesOf(measurement.d)];
      const { restored, samples } = await solveMeasurement(
        model.scheme,
        measurement,
        configuredSolve(config.solver),
        (equilibrium) => ({ restored: restoredImages(equilibrium), samples: equilibrium.samples }),
      );
      clean.forEach((reference, i) => {
        const [before, after] = [degraded[i], restored[i]];
        if (before === undefined || after === undefined) return;
        totals.psnr += psnr(after, reference, { dataRange: 1, clip: true });
        totals.ssim += ssim(after, reference, { dataRange: 1, clip: true });
        totals.degradedPsnr += psnr(before, reference, { dataRange: 1, clip: true });
        totals.evaluations += samples[i]?.evaluations ?? 0;
        totals.residual += samples[i]?.residual ?? 0;
      });
    });
  }
  const n = Math.max(1, pictures.length);
  return {
    psnr: totals.psnr / n,
    ssim: totals.ssim / n,
    degradedPsnr: totals.degradedPsnr / n,
    evaluations: totals.evaluations / n,
    residual: totals.residual / n,
  };
}

/** What a model can be shown of the validation pictures: with a weight a pixel, only images of that very size. */
export function fitting(pictures: ValidationSet, { model: { weightedNorm } }: TrainingConfig): ValidationSet {
  if (weightedNorm === null) return pictures;
  return pictures.map((picture) => centreCrop(picture, weightedNorm.height, weightedNorm.width));
}
