import * as tf from '@tensorflow/tfjs-core';

import { stackPictures } from '../../../core/data/crops.js';
import { createRandom } from '../../../core/random/random.js';
import { psfOf } from '../../../core/pictures/blur-psf.js';
import { blurOperator } from '../../../core/operators/blur-operator.js';
import { normalTensor } from '../../../core/random/normal-tensor.js';
import type { Measurement } from '../../../core/schemes/scheme.js';
import { perSample } from '../../../core/tensor/per-sample.js';
import { drawLeafPictures } from '../learning/leaf-pictures.js';
import type { DemonstrationConfig } from './demonstration-config.js';

/** The samples of a demonstration: clean pictures and what was observed of them, the same in every step and for every method. */
export interface SampleSet {
  /** [B,H,W,3], centred. */
  readonly x: tf.Tensor4D;
  readonly measurement: Measurement;
  /** One name a sample. */
  readonly keys: readonly string[];
  dispose(): void;
}

type SampleSettings = Pick<DemonstrationConfig, 'pictures' | 'blur' | 'boundary' | 'noise' | 'seed'>;

/** Draws, blurs and noises the samples. */
export async function makeSampleSet({ pictures, blur, boundary, noise, seed }: SampleSettings): Promise<SampleSet> {
  const drawn = await drawLeafPictures(pictures);
  const { size } = pictures;
  const psf = await psfOf(blur);
  const operator = blurOperator(psf, boundary, size, size);
  const x = stackPictures(drawn);
  const normal = normalTensor(x.shape, createRandom(seed).split('noise'));
  const d = tf.tidy(() => {
    const deviation = [...new Array<number>(size)].map((_, i) => (2 * i < size ? noise.left : noise.right));
    return tf.add(operator.apply(x), tf.mul(normal, tf.tensor4d(deviation, [1, 1, size, 1]))) as tf.Tensor4D;
  });
  normal.dispose();
  // A scheme that asks for one level gets the root mean square.
  const level = perSample([Math.sqrt((noise.left ** 2 + noise.right ** 2) / 2)]);
  return {
    x,
    measurement: { d, operator, noise: level },
    keys: drawn.map((_, i) => `sample ${i}`),
    dispose: () => {
      tf.dispose([x, d, level]);
      operator.dispose();
    },
  };
}
