import * as tf from '@tensorflow/tfjs-core';

import { MID_GREY } from '../tensor/images.js';

/** Where sRGB's curve turns from a line into a power, encoded and linear. */
const [KNEE, LINEAR_KNEE] = [0.04045, 0.0031308];

/**
 * Encoded intensities as the light that made them: sRGB's curve (IEC 61966-2-1), which Display P3 shares, and which other profiles' come
 * near enough to for a blur.
 *
 * @param x centred, on [0, 1] once shifted; not disposed @returns new tensor, centred
 */
export function toLinear(x: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => {
    const value = tf.clipByValue(tf.add(x, MID_GREY), 0, 1);
    const power = tf.pow(tf.div(tf.add(value, 0.055), 1.055), 2.4);
    return tf.sub(tf.where(tf.lessEqual(value, KNEE), tf.div(value, 12.92), power), MID_GREY) as tf.Tensor4D;
  });
}

/** The reverse of {@link toLinear}; what is outside [0, 1] is clipped. */
export function toEncoded(x: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => {
    const value = tf.clipByValue(tf.add(x, MID_GREY), 0, 1);
    const power = tf.sub(tf.mul(1.055, tf.pow(value, 1 / 2.4)), 0.055);
    return tf.sub(tf.where(tf.lessEqual(value, LINEAR_KNEE), tf.mul(value, 12.92), power), MID_GREY) as tf.Tensor4D;
  });
}

/** How much noise of standard deviation 1 in the encoded picture is in linear light: the root mean square of the curve's slope over the picture. */
export function meanSlope(x: tf.Tensor4D): number {
  return tf.tidy(() => {
    const value = tf.clipByValue(tf.add(x, MID_GREY), 0, 1);
    const power = tf.mul(2.4 / 1.055, tf.pow(tf.div(tf.add(value, 0.055), 1.055), 1.4));
    const slope = tf.where(tf.lessEqual(value, KNEE), tf.fill(value.shape, 1 / 12.92), power);
    return Math.sqrt(tf.mean(tf.square(slope)).dataSync()[0] ?? 1);
  });
}
