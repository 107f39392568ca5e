import * as tf from '@tensorflow/tfjs-core';

import type { TrainingConfig } from '../contract/training.js';
import { logUniform } from '../data/random-degradation.js';
import type { Random } from '../random/random.js';
import { parameterGradient } from '../gradients/gradient-method.js';
import { keepSpectrum, type Model } from '../models/model.js';
import { normalTensor } from '../random/normal-tensor.js';
import { createOptimiser } from '../optimisers/create-optimiser.js';
import { clipByGlobalNorm } from '../optimisers/gradient-clip.js';
import type { Optimiser } from '../optimisers/optimiser.js';
import { holding } from '../tensor/holding.js';
import { meanSquaredError, perSample } from '../tensor/per-sample.js';

/**
 * One stage of training: S learns to predict Gaussian noise of random levels. From scratch, equilibrium training leaves the
 * network nearly inert; a minute of this ends that plateau.
 */
export class DenoiserPretraining {
  readonly optimiser: Optimiser;
  /** Names of what it trains, in the optimiser's order: the network, not the scheme. */
  readonly trained: readonly string[];
  private readonly variables: readonly tf.Variable[];

  constructor(
    private readonly model: Model,
    private readonly config: TrainingConfig,
  ) {
    const entries = model.parameters.entries().filter(([name]) => name.startsWith('network.'));
    this.trained = entries.map(([name]) => name);
    this.variables = entries.map(([, variable]) => variable);
    this.optimiser = createOptimiser(config.optimiser, entries);
  }

  /**
   * One step.
   *
   * @param x clean crops [B,H,W,C], centred intensities; disposed
   * @param random draws levels and noise
   * @returns the loss before it, relative to the noise's own power: 1 = inert; NaN, and no weight moved, when it or its gradient is not finite
   */
  advance(x: tf.Tensor4D, random: Random, learningRate: number): Promise<number> {
    return holding(async (hold) => {
      hold(x);
      const { pretraining, optimiser } = this.config;
      const levels = hold(perSample(Array.from({ length: x.shape[0] }, () => logUniform(pretraining.level, random))));
      const normal = hold(normalTensor(x.shape, random));
      const noisy = hold(tf.tidy(() => tf.add(x, tf.mul(levels, normal)) as tf.Tensor4D));
      this.model.network.observe?.(noisy, levels);
      // Each level counts alike: the error is taken relative to the level.
      const { value, gradients } = parameterGradient(() => {
        const estimate = this.model.network.residual(noisy, levels);
        return meanSquaredError(tf.div(estimate, levels), normal);
      }, this.variables);
      hold(value);
      const { clipped, norm } = clipByGlobalNorm(gradients, optimiser.clip);
      hold(clipped);
      const loss = (await value.data())[0] ?? Number.NaN;
      const sound = Number.isFinite(loss) && Number.isFinite(norm);
      if (sound) {
        this.optimiser.step(clipped, learningRate);
        keepSpectrum(this.model);
      }
      return sound ? loss : Number.NaN;
    });
  }

  /** Ends the stage: damps S, so that training at equilibrium starts from a tame T. */
  finish(): void {
    const { gain, steps } = this.config.pretraining;
    // A gain below 1 for a network that cannot be damped is refused by the configuration.
    if (steps > 0 && gain !== 1) this.model.network.damp?.(gain);
    this.dispose();
  }

  dispose(): void {
    this.optimiser.dispose();
  }
}
