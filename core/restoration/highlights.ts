import * as tf from '@tensorflow/tfjs-core';

import { MID_GREY } from '../tensor/images.js';

/** White, less what compression takes. Between two values of an 8-bit file, so that rounding to one does not change what is believed. */
const WHITE = 252.5 / 255;
/** Side of the smallest plateau of white that counts as clipped: on a bright surface noise alone makes single pixels white. */
const PLATEAU = 3;
/** Beside clipped pixels a blurred lamp is as little to be believed from here on: what it read of the clipped ones was brighter. */
const BRIGHT = 242.5 / 255;
/** Pixels that the mask is widened by; measured: none loses 6 dB on a scene of lamps, two lose 1 dB. */
const WIDENED = 1;

/**
 * Pixels that a sensor could not tell the truth about: clipped highlights, with what is bright around them.
 *
 * @param d the photograph, centred intensities as the file encodes them, [1,H,W,C]; not disposed
 * @param reach pixels that the blur carries light, at the most
 * @returns 1 where d is to be believed, 0 where not, [1,H,W,1]; null where nothing is clipped
 */
export function believedPixels(d: tf.Tensor4D, reach: number): tf.Tensor4D | null {
  const clipped = tf.tidy(() => anyChannel(opened(above(d, WHITE))));
  try {
    if (!tf.tidy(() => (tf.max(clipped).dataSync()[0] ?? 0) > 0)) return null;
    return tf.tidy(() => {
      const bright = tf.mul(anyChannel(above(d, BRIGHT)), widened(clipped, reach)) as tf.Tensor4D;
      return tf.sub(1, widened(bright, WIDENED)) as tf.Tensor4D;
    });
  } finally {
    clipped.dispose();
  }
}

const anyChannel = (x: tf.Tensor4D): tf.Tensor4D => tf.max(x, 3, true);

/** A mask without what is smaller than a square of {@link PLATEAU} pixels. */
function opened(x: tf.Tensor4D): tf.Tensor4D {
  const reach = (PLATEAU - 1) / 2;
  return widened(tf.sub(1, widened(tf.sub(1, x) as tf.Tensor4D, reach)) as tf.Tensor4D, reach);
}

const above = (x: tf.Tensor4D, level: number): tf.Tensor4D => tf.cast(tf.greaterEqual(x, level - MID_GREY), 'float32');

/** 1 wherever there is a 1 within so many pixels along both axes. */
function widened(x: tf.Tensor4D, pixels: number): tf.Tensor4D {
  const side = 2 * pixels + 1;
  return tf.maxPool(tf.maxPool(x, [side, 1], 1, 'same'), [1, side], 1, 'same');
}
