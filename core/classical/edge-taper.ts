import * as tf from '@tensorflow/tfjs-core';

import { fourierBlur } from '../operators/fourier-blur.js';
import type { Psf } from '../operators/psf.js';

/**
 * Fades a picture into its own circular blur towards the edges, so that it continues across them as a blurred picture would: what makes
 * a filter that believes in a circular boundary ring less where the border is unknown.
 *
 * The weight of the picture is 1 − ρ of the distance to the edge, with ρ the normalised autocorrelation of the kernel summed along the other axis:
 * 0 on the edge, 1 from a kernel's length on.
 *
 * @param d [B,H,W,C]; not disposed @returns new tensor
 * @see Reeves 2005, "Fast image restoration without boundary artifacts"; MATLAB's `edgetaper`
 */
export function edgeTaper(d: tf.Tensor4D, psf: Psf): tf.Tensor4D {
  const [, height, width] = d.shape;
  const blur = fourierBlur([psf], height, width);
  try {
    return tf.tidy(() => {
      const rows = tf.tensor4d(fading(profile(psf, 'rows'), height), [1, height, 1, 1]);
      const columns = tf.tensor4d(fading(profile(psf, 'columns'), width), [1, 1, width, 1]);
      const weight = tf.mul(rows, columns);
      const blurred = blur.apply(d);
      return tf.add(blurred, tf.mul(weight, tf.sub(d, blurred))) as tf.Tensor4D;
    });
  } finally {
    blur.dispose();
  }
}

/** The kernel summed along an axis. */
function profile({ height, width, data }: Psf, of: 'rows' | 'columns'): Float64Array {
  const sums = new Float64Array(of === 'rows' ? height : width);
  data.forEach((value, i) => {
    const at = of === 'rows' ? Math.floor(i / width) : i % width;
    sums[at] = (sums[at] ?? 0) + value;
  });
  return sums;
}

/** 1 − ρ(distance to the nearer edge), at each of n positions. */
function fading(values: Float64Array, n: number): Float32Array {
  const correlation = (lag: number): number =>
    values.reduce((sum, value, i) => sum + value * (values[i + lag] ?? 0), 0);
  const energy = correlation(0);
  return Float32Array.from({ length: n }, (_, i) => 1 - correlation(Math.min(i, n - 1 - i)) / energy);
}
