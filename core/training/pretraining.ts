import * as tf from '@tensorflow/tfjs-core';

import type { TrainingConfig } from '../contract/training.js';
import { logUniform } from '../data/random-degradation.js';
import type { Random } from '../data/random.js';
import { parameterGradient } from '../gradients/gradient-method.js';
import { keepSpectrum, type Model } from '../models/model.js';
import { normalTensor } from '../operators/noise.js';
import { Adam } from '../optimisers/adam.js';
import { clipByGlobalNorm } from '../optimisers/gradient-clip.js';
import { meanSquaredError, perSample } from '../tensor/per-sample.js';
import { learningRateAt } from './schedule.js';

/**
 * One stage of training: S learns to predict Gaussian noise of random levels. From scratch, equilibrium training leaves the
 * network nearly inert; a minute of this ends that plateau.
 *
 * @param nextBatch clean crops [B,H,W,C], centred intensities, owned by this function
 * @yields after each step the loss relative to the noise's own power (1 = inert)
 */
export async function* pretrainDenoiser(
  model: Model,
  config: TrainingConfig,
  random: Random,
  nextBatch: () => tf.Tensor4D,
): AsyncGenerator<{ step: number; loss: number }, void> {
  const { steps, level, gain } = config.pretraining;
  const variables = model.parameters
    .entries()
    .filter(([name]) => name.startsWith('network.'))
    .map(([, variable]) => variable);
  const adam = new Adam(variables);
  try {
    for (let step = 0; step < steps; step++) {
      const x = nextBatch();
      const levels = perSample(Array.from({ length: x.shape[0] }, () => logUniform(level, random)));
      const normal = normalTensor(x.shape, random);
      const noise = tf.mul(levels, normal) as tf.Tensor4D;
      const noisy = tf.add(x, noise) as tf.Tensor4D;
      model.network.observe?.(noisy, levels);
      // Each level counts alike: the error is taken relative to the level.
      const { value, gradients } = parameterGradient(() => {
        const estimate = model.network.residual(noisy, levels);
        return meanSquaredError(tf.div(estimate, levels), normal);
      }, variables);
      const rate = learningRateAt(config.optimiser.learningRate, step, config.optimiser.warmup, step / steps);
      const { clipped } = clipByGlobalNorm(gradients, config.optimiser.clip);
      adam.step(clipped, rate);
      keepSpectrum(model);
      const loss = (await value.data())[0] ?? Number.NaN;
      tf.dispose([x, levels, normal, noise, noisy, value, ...clipped]);
      yield { step: step + 1, loss };
    }
    if (steps > 0 && gain !== 1) damp(variables, gain);
  } finally {
    adam.dispose();
  }
}

/** Scales the last convolution, hence all of S. */
function damp(variables: readonly tf.Variable[], gain: number): void {
  const last = variables.at(-1);
  if (last !== undefined) {
    tf.tidy(() => {
      last.assign(tf.mul(last, gain));
    });
  }
}
