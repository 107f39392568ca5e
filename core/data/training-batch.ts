import * as tf from '@tensorflow/tfjs-core';

import type { TrainingConfig } from '../contract/training.js';
import type { Measurement } from '../schemes/scheme.js';
import { randomCrops, type TrainingPicture } from './crops.js';
import { fixedMeasurement, randomMeasurement } from './random-degradation.js';
import { createRandom, type Random } from './random.js';

/** Clean images and what was observed of them. */
export interface TrainingBatch {
  /** [B,H,W,3], centred intensities. */
  readonly x: tf.Tensor4D;
  readonly measurement: Measurement;
  /** One name a sample that stays the same whenever the sample comes back; null when every draw is new. */
  readonly keys: readonly string[] | null;
  dispose(): void;
}

/**
 * Draws the next batch.
 *
 * `random`: new crops, blurs and noise every time. `fixed`: every picture is one sample with its own crop, blur and noise for good, as
 * restarted methods need it; a batch takes distinct pictures.
 */
export function nextBatch(pictures: readonly TrainingPicture[], config: TrainingConfig, random: Random): TrainingBatch {
  return config.data.sampling === 'fixed'
    ? fixedBatch(pictures, config, random)
    : randomBatch(pictures, config, random);
}

function randomBatch(pictures: readonly TrainingPicture[], config: TrainingConfig, random: Random): TrainingBatch {
  const x = randomCrops(pictures, config.batch, config.data.crop, random);
  const { measurement, dispose } = randomMeasurement(x, config.degradation, random);
  return {
    x,
    measurement,
    keys: null,
    dispose: () => {
      dispose();
      x.dispose();
    },
  };
}

function fixedBatch(pictures: readonly TrainingPicture[], config: TrainingConfig, random: Random): TrainingBatch {
  const chosen = distinct(pictures.length, Math.min(config.batch, pictures.length), random);
  const root = createRandom(config.seed).split('fixed samples');
  const keys = chosen.map((index) => `picture ${index}`);
  const x = tf.tidy(() => {
    const crops = chosen.map((index, i) =>
      randomCrops(pictures.slice(index, index + 1), 1, config.data.crop, root.split(`${keys[i] ?? ''} crop`)),
    );
    return tf.concat(crops, 0);
  });
  const { measurement, dispose } = fixedMeasurement(x, config.degradation, keys, root);
  return {
    x,
    measurement,
    keys,
    dispose: () => {
      dispose();
      x.dispose();
    },
  };
}

/** `count` different integers below n. */
function distinct(n: number, count: number, random: Random): number[] {
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(random.integer(n));
  return [...chosen];
}
