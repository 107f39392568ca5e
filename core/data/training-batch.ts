import * as tf from '@tensorflow/tfjs-core';

import type { TrainingConfig } from '../contract/training.js';
import { assembled, type Held } from '../tensor/holding.js';
import type { Measurement } from '../schemes/scheme.js';
import { randomCrops, type TrainingPicture } from './crops.js';
import { fixedMeasurement, randomMeasurement } from './random-degradation.js';
import { createRandom, type Random } from '../random/random.js';

/** Clean images and what was observed of them. */
export interface TrainingBatch extends Held {
  /** The clean images, centred intensities: the size of d. [B,H,W,3] */
  readonly reference: tf.Tensor4D;
  readonly measurement: Measurement;
  /** One name a sample that stays the same whenever the sample comes back; null when every draw is new. */
  readonly keys: readonly string[] | null;
}

/** The part of a configuration that decides what is drawn from given pictures. */
export type BatchConfig = Pick<TrainingConfig, 'data' | 'degradation' | 'seed'>;

/**
 * Makes training samples of pictures: a crop of each, blurred and noised.
 *
 * `random`: new crops, blurs and noise every time. `fixed`: every picture is one sample with its own crop, blur and noise for good, as
 * restarted methods need it.
 *
 * @param indices which pictures of the set these are: the names of fixed samples
 * @param random decides everything in a random batch, nothing in a fixed one
 */
export function drawBatch(
  pictures: readonly TrainingPicture[],
  indices: readonly number[],
  config: BatchConfig,
  random: Random,
): TrainingBatch {
  return config.data.sampling === 'fixed'
    ? fixedBatch(pictures, indices, config)
    : randomBatch(pictures, config, random);
}

function randomBatch(
  pictures: readonly TrainingPicture[],
  { data, degradation }: BatchConfig,
  random: Random,
): TrainingBatch {
  return assembled((hold) => {
    const x = hold(randomCrops(pictures, data.crop, data.augmentation, random));
    const { measurement, reference } = hold(randomMeasurement(x, degradation, random));
    return { reference, measurement, keys: null };
  });
}

function fixedBatch(
  pictures: readonly TrainingPicture[],
  indices: readonly number[],
  { data, degradation, seed }: BatchConfig,
): TrainingBatch {
  const root = createRandom(seed).split('fixed samples');
  const keys = indices.map((index) => `picture ${index}`);
  const crops = (): tf.Tensor4D => {
    const parts = pictures.map((picture, i) =>
      randomCrops([picture], data.crop, data.augmentation, root.split(`${keys[i] ?? ''} crop`)),
    );
    return tf.concat(parts, 0);
  };
  return assembled((hold) => {
    const x = hold(tf.tidy(crops));
    const { measurement, reference } = hold(fixedMeasurement(x, degradation, keys, root));
    return { reference, measurement, keys };
  });
}
