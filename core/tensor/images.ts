import * as tf from '@tensorflow/tfjs-core';

/** One image outside the tensor library: row-major [height][width][channels], [0, 1]. */
export interface PlainImage {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: Float32Array;
}

/**
 * The intensity that is zero inside the numerics.
 *
 * Every interface speaks of [0, 1]; operators, networks and schemes work on x − ½. Blur and noise do not care, except under the
 * zero boundary, where "nothing" beyond the edge then means mid-grey: the convention of [S1], whose images are on [−1, 1].
 */
export const MID_GREY = 0.5;

/**
 * Copies a batch [B,H,W,C] of centred intensities to B plain images on [0, 1] (not clipped), which are parts of one array: a photograph
 * is large, and is copied once. The tensor is not disposed.
 */
export function imagesOf(batch: tf.Tensor4D): PlainImage[] {
  const [count, height, width, channels] = batch.shape;
  // A tensor of our own, so that what it held may be given away.
  const shifted = tf.add(batch, MID_GREY);
  const values = shifted.dataSync() as Float32Array;
  shifted.dispose();
  const size = height * width * channels;
  return Array.from({ length: count }, (_, i) => ({
    height,
    width,
    channels,
    data: values.subarray(i * size, (i + 1) * size),
  }));
}

/** The image of a batch of one, as {@link imagesOf} copies it. @throws Error when there is none */
export function onlyImage(batch: tf.Tensor4D): PlainImage {
  const [image] = imagesOf(batch);
  if (image === undefined) throw new Error('onlyImage: an empty batch');
  return image;
}

/** The reverse of {@link imagesOf} for one image: [1,H,W,C], centred. */
export function tensorOf({ height, width, channels, data }: PlainImage): tf.Tensor4D {
  return tf.tidy(() => tf.sub(tf.tensor4d(data, [1, height, width, channels]), MID_GREY));
}
