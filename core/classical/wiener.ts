import * as tf from '@tensorflow/tfjs-core';

import type { BoundaryRule } from '../contract/blur.js';
import { extend, type Margins } from '../operators/boundary.js';
import { fourierBlur } from '../operators/fourier-blur.js';
import type { Psf } from '../operators/psf.js';
import { perSample } from '../tensor/per-sample.js';

export interface WienerOptions {
  readonly psf: Psf;
  readonly boundary: BoundaryRule;
  /** Noise-to-signal ratio of the power spectra, taken as white: one number for all frequencies. > 0 */
  readonly noiseToSignal: number;
}

/** Kernel sizes of continuation with zeros: an inverse filter reaches further than the blur it undoes. */
const MARGIN_KERNELS = 3;

/**
 * Wiener filter, x̂ = F⁻¹ [ h̄ / (|h|² + k) ] F d with k the noise-to-signal ratio.
 *
 * The filter is circular. What it is given beyond the frame follows the blur's boundary: nothing for circular, zeros for zero, and
 * for reflect the mirrored picture, which is periodic over twice its size (exact for symmetric kernels).
 *
 * @param d [B,H,W,C], centred intensities; not disposed
 * @returns new tensor, the shape of d
 */
export function wiener(d: tf.Tensor4D, { psf, boundary, noiseToSignal }: WienerOptions): tf.Tensor4D {
  const [, height, width] = d.shape;
  const margins = continuation(boundary, psf, height, width);
  const operator = fourierBlur([psf], height + margins.top + margins.bottom, width + margins.left + margins.right);
  try {
    return tf.tidy(() => {
      const correlated = operator.adjoint(extend(d, boundary, margins));
      // The Fourier blur's data step (AᵀA + kI)⁻¹ is the division by |h|² + k.
      const whole = operator.solveNormal(correlated, perSample([noiseToSignal]));
      return tf.slice4d(whole, [0, margins.top, margins.left, 0], [-1, height, width, -1]);
    });
  } finally {
    operator.dispose();
  }
}

function continuation(boundary: BoundaryRule, psf: Psf, height: number, width: number): Margins {
  switch (boundary) {
    case 'circular':
      return { top: 0, bottom: 0, left: 0, right: 0 };
    case 'reflect':
      return { top: 0, bottom: height, left: 0, right: width };
    case 'zero': {
      const [rows, columns] = [MARGIN_KERNELS * psf.height, MARGIN_KERNELS * psf.width];
      return { top: rows, bottom: rows, left: columns, right: columns };
    }
  }
}

/**
 * The default noise-to-signal ratio for noise of standard deviation σ on [0, 1]: 0.01 + 2σ.
 *
 * Fitted to the best ratios (by PSNR) for six noise levels from 0.001 to 0.05 and four blurs (two Gaussians, motion, disk) under
 * the zero boundary, on six training faces. The constant is the price of the frame: what an inverse filter makes of an edge does
 * not get better with less noise.
 */
export function wienerNoiseToSignal(noise: number): number {
  return 0.01 + 2 * noise;
}
