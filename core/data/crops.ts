import * as tf from '@tensorflow/tfjs-core';

import { MID_GREY } from '../tensor/images.js';
import type { Random } from './random.js';

/** A clean picture in memory: 8-bit RGB, row-major [height][width][3]. Four times smaller than floats. */
export interface TrainingPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * A batch of random square crops, each flipped and turned by a random multiple of 90°.
 *
 * @returns [batch, side, side, 3] float32, centred intensities on [−½, ½]
 */
export function randomCrops(
  pictures: readonly TrainingPicture[],
  batch: number,
  side: number,
  random: Random,
): tf.Tensor4D {
  const values = new Float32Array(batch * side * side * 3);
  for (let b = 0; b < batch; b++) {
    const picture = pictures[random.integer(pictures.length)];
    if (picture === undefined) throw new Error('randomCrops: no pictures');
    const left = random.integer(picture.width - side + 1);
    const top = random.integer(picture.height - side + 1);
    const turn = orientation(random.integer(8), side);
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        const [sx, sy] = turn(x, y);
        const from = ((top + sy) * picture.width + left + sx) * 3;
        const to = ((b * side + y) * side + x) * 3;
        for (let c = 0; c < 3; c++) values[to + c] = (picture.data[from + c] ?? 0) / 255 - MID_GREY;
      }
    }
  }
  return tf.tensor4d(values, [batch, side, side, 3]);
}

/** One of the eight symmetries of the square, as a map from target to source coordinates. */
function orientation(index: number, side: number): (x: number, y: number) => [number, number] {
  const last = side - 1;
  const mirror = index % 2 === 1;
  const quarter = index >> 1;
  return (x, y) => {
    const mx = mirror ? last - x : x;
    switch (quarter) {
      case 0:
        return [mx, y];
      case 1:
        return [y, last - mx];
      case 2:
        return [last - mx, last - y];
      default:
        return [last - y, mx];
    }
  };
}

/** Pictures of one size as a batch of centred intensities, [B,H,W,3]. @throws Error when there are none */
export function stackPictures(pictures: readonly TrainingPicture[]): tf.Tensor4D {
  const first = pictures[0];
  if (first === undefined) throw new Error('stackPictures: nothing to stack');
  const { width, height } = first;
  const size = width * height * 3;
  const values = new Float32Array(pictures.length * size);
  pictures.forEach((picture, i) => {
    for (let k = 0; k < size; k++) values[i * size + k] = (picture.data[k] ?? 0) / 255 - MID_GREY;
  });
  return tf.tensor4d(values, [pictures.length, height, width, 3]);
}
