import { z } from 'zod';

import { trainingConfigSchema } from '../../../core/contract/training.js';
import type { TrainingPicture } from '../../../core/data/crops.js';
import { createRandom } from '../../../core/random/random.js';
import type { Model } from '../../../core/models/model.js';
import { DenoiserPretraining } from '../../../core/training/pretraining.js';
import { learningRateAt } from '../../../core/training/schedule.js';
import { drawCrops } from './draw-crops.js';

/** The network as a Gaussian denoiser, before it is used inside T. */
export const pretrainingSchema = z.strictObject({
  steps: z.number().int().min(0),
  batch: z.number().int().min(1).default(8),
  crop: z.number().int().min(16).default(32),
  /** Interval of noise levels on [0, 1]. */
  level: z.tuple([z.number().positive(), z.number().positive()]).default([0.01, 0.1]),
  learningRate: z.number().positive().default(2e-3),
  /** Factor on the last layer afterwards, for networks that have one. */
  gain: z.number().positive().max(1).default(1),
});
export type PretrainingSettings = z.infer<typeof pretrainingSchema>;

export interface PretrainingHooks {
  readonly signal: AbortSignal;
  readonly onStep?: (step: number, loss: number) => void;
}

/** Pretrains a model's network in place, by the trainer's own stage. @returns mean loss of the last steps, 1 = inert */
export async function pretrainDenoiser(
  model: Model,
  settings: PretrainingSettings,
  pictures: readonly TrainingPicture[],
  seed: number,
  { signal, onStep }: PretrainingHooks,
): Promise<number> {
  const { steps, batch, crop, level, gain, learningRate } = settings;
  if (steps === 0) return 1;
  const config = trainingConfigSchema.parse({
    model: { ...model.config, weightedNorm: null },
    // Pretraining blurs nothing; a training configuration has to name a blur all the same.
    degradation: { blurs: [{ kind: 'gaussian', sigma: [1, 1], size: 5 }], noise: [0.01, 0.01] },
    pretraining: { steps, level, gain },
    optimiser: { learningRate },
    data: { crop },
    batch,
  });
  const random = createRandom(seed).split('pretraining');
  const stage = new DenoiserPretraining(model, config);
  const losses: number[] = [];
  try {
    for (let step = 0; step < steps; step++) {
      signal.throwIfAborted();
      const x = drawCrops(pictures, batch, crop, config.data.augmentation, random);
      const loss = await stage.advance(x, random, learningRateAt(config.optimiser, step, step / steps));
      losses.push(loss);
      onStep?.(step + 1, loss);
    }
  } finally {
    stage.finish();
  }
  const last = losses.slice(-20);
  return last.reduce((sum, loss) => sum + loss, 0) / last.length;
}
