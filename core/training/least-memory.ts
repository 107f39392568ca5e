import { scalesOf, type ModelConfig } from '../contract/model-config.js';
import type { TrainingConfig } from '../contract/training.js';

/** Bytes of a float32. */
const FLOAT = 4;

/**
 * Bytes that a step of training needs at the least: the features that one pass of the network over a batch keeps for its backward pass. A step
 * needs some more for the solver and the gradients, and what the library takes beside it is not known; so what is above a machine's
 * memory is certain not to fit, and what is below may not.
 */
export function leastStepMemory({ model, batch, data }: Pick<TrainingConfig, 'model' | 'batch' | 'data'>): number {
  return batch * data.crop ** 2 * featuresKept(model.network) * FLOAT;
}

/** Features that the backward pass reads, per pixel of the image. */
function featuresKept(network: ModelConfig['network']): number {
  switch (network.kind) {
    case 'dncnn':
      return (network.layers - 1) * network.channels;
    case 'residual':
      return 2 * network.blocks * network.channels;
    case 'nonexpansive':
      return network.layers * network.channels;
    case 'drunet':
      // Blocks of two convolutions on the way down and up; every scale has a quarter of the pixels of the one before.
      return network.channels.reduce((sum, channels, scale) => sum + (4 * network.blocks * channels) / 4 ** scale, 0);
    case 'multiscale':
      return scalesOf(network).reduce(
        (sum, { channels, blocks }, i, scales) =>
          sum + ((i === scales.length - 1 ? 2 : 4) * blocks * channels) / 4 ** (i + 1),
        2 * network.channels,
      );
  }
}
