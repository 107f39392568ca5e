import * as tf from '@tensorflow/tfjs-core';

import { StillpointError } from '../contract/errors.js';
import { settingName } from '../contract/setting-names.js';
import { MID_GREY } from '../tensor/images.js';
import type { Random } from '../random/random.js';
import { squareWalk } from './square-symmetry.js';

/** A clean picture in memory: 8-bit RGB, row-major [height][width][3]. Four times smaller than floats. */
export interface TrainingPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Which symmetries of the square crops are shown in; rotations are by multiples of 90°. */
export interface Augmentation {
  readonly flip: boolean;
  readonly rotate: boolean;
}

/**
 * A random square crop of every picture, each in a random one of the symmetries that are allowed.
 *
 * A crop takes the same number of draws whatever is allowed, so that switching a symmetry off leaves the places of the crops.
 *
 * @returns [pictures, side, side, 3] float32, centred intensities on [−½, ½]
 * @throws StillpointError BAD_PICTURE when one is smaller than the crop
 */
export function randomCrops(
  pictures: readonly TrainingPicture[],
  side: number,
  augmentation: Augmentation,
  random: Random,
): tf.Tensor4D {
  const values = new Float32Array(pictures.length * side * side * 3);
  pictures.forEach((picture, b) => {
    requireSize(picture, side);
    const left = random.integer(picture.width - side + 1);
    const top = random.integer(picture.height - side + 1);
    const symmetry = random.integer(8);
    const mirrored = augmentation.flip && symmetry % 2 === 1;
    const quarters = augmentation.rotate ? symmetry >> 1 : 0;
    const [dx, dy, corner] = squareWalk({ quarters, mirrored }, side, picture.width);
    const origin = top * picture.width + left + corner;
    let to = b * side * side * 3;
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        const from = (origin + x * dx + y * dy) * 3;
        for (let c = 0; c < 3; c++) values[to++] = (picture.data[from + c] ?? 0) / 255 - MID_GREY;
      }
    }
  });
  return tf.tensor4d(values, [pictures.length, side, side, 3]);
}

function requireSize({ width, height }: TrainingPicture, side: number): void {
  if (Math.min(width, height) >= side) return;
  throw new StillpointError(
    'BAD_PICTURE',
    `A training picture of ${width}×${height} pixels is smaller than the crops of ${side}×${side}.`,
    `Lower ${settingName('data.crop')}, or leave such pictures out.`,
  );
}

/** The middle of a picture; the whole of it where it is no larger. @returns a picture of at most this size */
export function centreCrop(picture: TrainingPicture, height: number, width: number): TrainingPicture {
  const [h, w] = [Math.min(height, picture.height), Math.min(width, picture.width)];
  if (h === picture.height && w === picture.width) return picture;
  const [top, left] = [Math.floor((picture.height - h) / 2), Math.floor((picture.width - w) / 2)];
  const data = new Uint8Array(h * w * 3);
  for (let y = 0; y < h; y++) {
    const from = ((top + y) * picture.width + left) * 3;
    data.set(picture.data.subarray(from, from + w * 3), y * w * 3);
  }
  return { width: w, height: h, data };
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
