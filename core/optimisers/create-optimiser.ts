import type * as tf from '@tensorflow/tfjs-core';

import type { TrainingConfig } from '../contract/training.js';
import { Adam } from './adam.js';
import { GradientDescent } from './gradient-descent.js';
import type { Optimiser } from './optimiser.js';

/** A convolution's kernel has four axes; step sizes, levels and normalisations, which are not to shrink, have fewer. */
const isKernel = (variable: tf.Variable): boolean => variable.rank === 4;

/** The optimiser of a configuration, over variables that stay the caller's. */
export function createOptimiser(
  { kind, momentum, weightDecay }: TrainingConfig['optimiser'],
  entries: readonly (readonly [string, tf.Variable])[],
): Optimiser {
  const variables = entries.map(([, variable]) => variable);
  const decay = {
    rate: weightDecay,
    applies: entries.map(([name, variable]) => name.startsWith('network.') && isKernel(variable)),
  };
  switch (kind) {
    case 'adam':
      return new Adam(variables);
    case 'adamw':
      return new Adam(variables, { decay });
    case 'sgd':
      return new GradientDescent(variables, { momentum, decay });
  }
}
