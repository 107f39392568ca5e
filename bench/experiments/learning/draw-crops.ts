import type * as tf from '@tensorflow/tfjs-core';

import type { TrainingConfig } from '../../../core/contract/training.js';
import { randomCrops, type TrainingPicture } from '../../../core/data/crops.js';
import type { Random } from '../../../core/random/random.js';

/** Crops of pictures drawn with replacement, [count,crop,crop,3], centred. */
export function drawCrops(
  pictures: readonly TrainingPicture[],
  count: number,
  crop: number,
  augmentation: TrainingConfig['data']['augmentation'],
  random: Random,
): tf.Tensor4D {
  const chosen = Array.from({ length: count }, () => pictures[random.integer(pictures.length)]).filter(
    (picture) => picture !== undefined,
  );
  return randomCrops(chosen, crop, augmentation, random);
}
