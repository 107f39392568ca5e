import * as tf from '@tensorflow/tfjs-core';

import type { Denoiser } from './denoiser.js';

/**
 * A denoiser that is shown no values beyond a range: S is taken at the clipped picture, and what x exceeds it by passes R untouched. Around
 * a lamp a state rises to many times white, which no training picture does; what a network answers there is noise.
 *
 * @param range least and largest value, centred intensities
 */
export function withinRange(network: Denoiser, [low, high]: readonly [number, number]): Denoiser {
  const { receptiveRadius, stride = 1, smooth } = network;
  return {
    residual: (x, level) => tf.tidy(() => network.residual(tf.clipByValue(x, low, high), level)),
    receptiveRadius,
    stride,
    smooth,
  };
}
