import * as tf from '@tensorflow/tfjs-core';

import type { Random } from '../random/random.js';
import { MID_GREY } from '../tensor/images.js';

/**
 * Photon noise: d = Poisson(peak · x)/peak for intensities x on [0, 1], negative ones counting as 0.
 *
 * @param image centred intensities, [B,H,W,C], not disposed
 * @param peak expected photons at intensity 1, > 0; the noise of a pixel of intensity x has deviation √(x/peak)
 * @returns centred, new tensor
 */
export function poissonNoise(image: tf.Tensor4D, peak: number, random: Random): tf.Tensor4D {
  const values = (image.dataSync() as Float32Array).map(
    (value) => poisson(Math.max(0, (value + MID_GREY) * peak), random) / peak - MID_GREY,
  );
  return tf.tensor4d(values, image.shape);
}

/** Mean from which the transformed-rejection method is used; below it counting exponential gaps is as fast. */
const LARGE_MEAN = 30;

/** One Poisson deviate. @see Hörmann 1993 (PTRS) for large means; Knuth for small ones */
export function poisson(mean: number, random: Random): number {
  if (mean === 0) return 0;
  if (mean < LARGE_MEAN) {
    const limit = Math.exp(-mean);
    let product = random.uniform();
    let count = 0;
    while (product > limit) {
      product *= random.uniform();
      count += 1;
    }
    return count;
  }
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const squeeze = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = random.uniform() - 0.5;
    const v = random.uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= squeeze) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const density = k * Math.log(mean) - mean - logFactorial(k);
    if (Math.log((v * inverseAlpha) / (a / (us * us) + b)) <= density) return k;
  }
}

/** log k!, Stirling's series; exact to rounding for k ≥ 10, and by summation below. */
function logFactorial(k: number): number {
  if (k < 10) {
    let sum = 0;
    for (let i = 2; i <= k; i++) sum += Math.log(i);
    return sum;
  }
  const n = k + 1;
  return (n - 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * n) - 1 / (360 * n ** 3);
}
