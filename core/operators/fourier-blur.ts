import * as tf from '@tensorflow/tfjs-core';

import { linearMap } from '../tensor/linear-map.js';
import { fromPlanes, irfft2, rfft2, toPlanes, type HalfSpectrum } from '../transforms/fourier.js';
import { blurSpectrum, onlyOf, throughAdjoint, throughBlur, type BlurSpectrum } from './blur-spectrum.js';
import type { SolvableOperator } from './linear-operator.js';
import type { Psf } from './psf.js';

/**
 * Blur with a circular boundary, diagonal under the Fourier transform: A = F⁻¹ diag(h) F, so the data step is a division.
 *
 * @param psfs one kernel for every image of a batch, or one kernel per image (all no larger than the image)
 * @param height @param width of the images, pixels
 * @throws StillpointError BAD_CONFIGURATION when a kernel is larger than the image
 */
export function fourierBlur(psfs: readonly Psf[], height: number, width: number): SolvableOperator {
  return circularBlur(blurSpectrum(psfs, height, width));
}

/** {@link fourierBlur} of a spectrum, which is disposed with the operator. */
export function circularBlur(spectrum: BlurSpectrum): SolvableOperator {
  const multiply = (x: tf.Tensor4D, times: (spectrum: HalfSpectrum) => HalfSpectrum): tf.Tensor4D =>
    tf.tidy(() => fromPlanes(irfft2(times(rfft2(toPlanes(x))), spectrum.width)));
  const forward = (x: tf.Tensor4D): tf.Tensor4D => multiply(x, (image) => throughBlur(spectrum, image));
  const backward = (y: tf.Tensor4D): tf.Tensor4D => multiply(y, (image) => throughAdjoint(spectrum, image));
  return {
    apply: (x) => linearMap(x, forward, backward),
    adjoint: (y) => linearMap(y, backward, forward),
    norm: spectrum.norm,
    solveNormal: (r, rho) =>
      multiply(r, ({ re, im }) => {
        const gain = tf.reciprocal(tf.add(spectrum.power, rho)) as tf.Tensor4D;
        return { re: tf.mul(re, gain), im: tf.mul(im, gain) };
      }),
    ...(spectrum.power.shape[0] > 1 && { only: (samples) => circularBlur(onlyOf(spectrum, samples)) }),
    dispose: () => {
      spectrum.dispose();
    },
  };
}
