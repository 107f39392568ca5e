import { StillpointError } from '../contract/errors.js';
import type { EvaluationReport, EvaluationSettings } from '../contract/evaluation.js';
import { stackPictures } from '../data/crops.js';
import { comparatorRestorer } from '../evaluation/comparator-restorer.js';
import {
  evaluateBatch,
  modelRestorer,
  evaluationSetting,
  type EvaluatedImage,
  type EvaluationProtocol,
  type ImageScore,
  type Restorer,
} from '../evaluation/evaluate-batch.js';
import type { Model } from '../models/model.js';
import { psfOf } from '../pictures/blur-psf.js';
import { loadEvery, somePictures } from '../pictures/picture-folder.js';

export type { EvaluatedImage, ImageScore };

/** Pixels restored together: bounds the memory of hidden features. */
const PIXELS_PER_BATCH = 8 * 128 * 128;

export interface EvaluateHooks {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  /** Told of each picture, in the order of the files, and awaited. */
  readonly onPicture?: (file: string, found: EvaluatedImage) => Promise<void>;
}

/**
 * Degrades, restores and scores the pictures of a folder.
 *
 * @param model null when `settings.method` names a classical comparator
 * @throws StillpointError NOT_FOUND, BAD_PICTURE (an unreadable file is named: scores over an unknown subset mean nothing),
 *   BAD_CONFIGURATION, CANCELLED
 */
export async function evaluateFolder(
  settings: EvaluationSettings,
  model: Model | null,
  { signal, onProgress, onPicture }: EvaluateHooks = {},
): Promise<EvaluationReport> {
  const files = await somePictures(settings.images, settings.limit);
  const psf = await psfOf(settings.blur);
  const protocol: EvaluationProtocol = { ...settings, psf };
  const restore = restorerFor(settings, model, protocol);
  const setting = evaluationSetting(protocol, settings.size, settings.size);
  const batch = Math.max(1, Math.floor(PIXELS_PER_BATCH / settings.size ** 2));
  const scores: ImageScore[] = [];
  let seconds = 0;
  try {
    for (let first = 0; first < files.length; first += batch) {
      throwIfCancelled(signal);
      const x = stackPictures(await loadEvery(files.slice(first, first + batch), settings.size));
      try {
        const started = performance.now();
        const found = await evaluateBatch(x, first, protocol, setting, restore, signal);
        seconds += (performance.now() - started) / 1000;
        for (const [i, { pictures, ...score }] of found.entries()) {
          scores.push(score);
          await onPicture?.(files[first + i] ?? '', { ...score, pictures });
        }
      } finally {
        x.dispose();
      }
      throwIfCancelled(signal);
      onProgress?.(scores.length, files.length);
    }
  } finally {
    setting.dispose();
  }
  return summary(scores, seconds);
}

function restorerFor(settings: EvaluationSettings, model: Model | null, protocol: EvaluationProtocol): Restorer {
  if (settings.method !== undefined) return comparatorRestorer(settings.method, protocol);
  if (model === null) {
    throw new StillpointError('BAD_CONFIGURATION', 'Neither a model nor a method was named.', 'Give one of them.');
  }
  return modelRestorer(model, protocol);
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) {
    throw new StillpointError('CANCELLED', 'The evaluation was cancelled.', 'Start it again when you are ready.');
  }
}

function summary(scores: readonly ImageScore[], seconds: number): EvaluationReport {
  const mean = (value: (score: ImageScore) => number): number =>
    scores.reduce((sum, score) => sum + value(score), 0) / scores.length;
  return {
    images: scores.length,
    degraded: { psnr: mean((s) => s.degraded.psnr), ssim: mean((s) => s.degraded.ssim) },
    restored: { psnr: mean((s) => s.restored.psnr), ssim: mean((s) => s.restored.ssim) },
    evaluations: { mean: mean((s) => s.evaluations), max: Math.max(...scores.map((s) => s.evaluations)) },
    converged: scores.filter((s) => s.converged).length,
    secondsPerImage: seconds / scores.length,
    deviation: {
      psnr: deviation(scores.map((s) => s.restored.psnr)),
      ssim: deviation(scores.map((s) => s.restored.ssim)),
    },
  };
}

/** The standard deviation of a sample; 0 of a single value. */
function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
}
