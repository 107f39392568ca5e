import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';

import { trainingFieldsSchema } from '../../../core/contract/training.js';
import type { TrainingPicture } from '../../../core/data/crops.js';
import { createRandom } from '../../../core/random/random.js';
import type { Model } from '../../../core/models/model.js';
import { denoise } from '../../../core/networks/denoiser.js';
import { normalTensor } from '../../../core/random/normal-tensor.js';
import { Adam } from '../../../core/optimisers/adam.js';
import { clipByGlobalNorm } from '../../../core/optimisers/gradient-clip.js';
import { meanSquaredError, perSample, unit } from '../../../core/tensor/per-sample.js';
import { directionalGain, powerStep } from '../../../core/training/contraction.js';
import { learningRateAt } from '../../../core/training/schedule.js';
import { drawCrops } from './draw-crops.js';
import type { PretrainingHooks, PretrainingSettings } from './pretrain-denoiser.js';

/** A second stage of pretraining for networks that nothing bounds. */
export const tamingSchema = z.strictObject({
  steps: z.number().int().min(1),
  /** Largest stretch σ_max(∂R/∂x) that is not penalised, and the weight of the penalty. */
  target: z.number().positive().max(1),
  weight: z.number().positive(),
  learningRate: z.number().positive(),
});
export type TamingSettings = z.infer<typeof tamingSchema>;

/** Power iterations a step, from the directions of the step before. */
const TURNS = 3;

/**
 * Goes on with a denoiser's training with a penalty on its stretch, weight·mean max(0, σ_max − target)², at the noisy images themselves: a
 * denoiser that expands nowhere near its data makes plug-and-play iterations converge (Pesquet et al. 2021, arXiv 2012.13247).
 *
 * @returns the largest stretch seen in the last steps, an estimate from below
 */
export async function tameDenoiser(
  { network, parameters }: Model,
  { steps, target, weight, learningRate }: TamingSettings,
  { batch, crop, level }: PretrainingSettings,
  pictures: readonly TrainingPicture[],
  seed: number,
  { signal, onStep }: PretrainingHooks,
): Promise<number> {
  const variables = parameters.entries().flatMap(([name, variable]) => (name.startsWith('network.') ? [variable] : []));
  const random = createRandom(seed).split('taming');
  const adam = new Adam(variables);
  const { optimiser, data } = trainingFieldsSchema.shape;
  const schedule = optimiser.parse({ learningRate });
  const { augmentation } = data.parse({});
  const levels = perSample(Array.from({ length: batch }, (_, i) => spread(level, i / Math.max(1, batch - 1))));
  const gains: number[] = [];
  const map = (x: tf.Tensor4D): tf.Tensor4D => denoise(network, x, levels);
  let direction: tf.Tensor4D | null = null;
  try {
    for (let step = 0; step < steps; step++) {
      signal.throwIfAborted();
      const clean = drawCrops(pictures, batch, crop, augmentation, random);
      const noise = normalTensor(clean.shape, random);
      const noisy = tf.tidy(() => tf.add(clean, tf.mul(levels, noise)) as tf.Tensor4D);
      let u: tf.Tensor4D = direction ?? tf.tidy(() => unit(normalTensor(noisy.shape, random)));
      for (let turn = 0; turn < TURNS; turn++) {
        const next = powerStep(map, noisy, u);
        u.dispose();
        u = next;
      }
      direction = u;
      const kept: { gain: tf.Tensor | null } = { gain: null };
      const { value, grads } = tf.variableGrads(() => {
        const y = map(noisy);
        const gain = directionalGain(map, noisy, y, u);
        kept.gain = tf.keep(tf.max(gain));
        const fit = meanSquaredError(tf.div(tf.sub(y, clean), levels), tf.zerosLike(clean));
        return tf.add(fit, tf.mul(weight, tf.mean(tf.square(tf.relu(tf.sub(gain, target))))));
      }, variables);
      const gradients = variables.map(({ name, shape }) => grads[name] ?? tf.zeros(shape));
      const { clipped } = clipByGlobalNorm(gradients, schedule.clip);
      adam.step(clipped, learningRateAt(schedule, step, step / steps));
      gains.push((await kept.gain?.data())?.[0] ?? Number.NaN);
      onStep?.(step + 1, value.dataSync()[0] ?? Number.NaN);
      tf.dispose([clean, noise, noisy, value, kept.gain, ...clipped].filter((tensor) => tensor !== null));
    }
  } finally {
    tf.dispose([levels, direction].filter((tensor) => tensor !== null));
    adam.dispose();
  }
  return Math.max(...gains.slice(-20));
}

/** Log-uniformly over an interval. */
function spread([low, high]: readonly [number, number], part: number): number {
  return low * (high / low) ** part;
}
