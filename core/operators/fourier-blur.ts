import * as tf from '@tensorflow/tfjs-core';

import { StillpointError } from '../contract/errors.js';
import { linearMap } from '../tensor/linear-map.js';
import { fromPlanes, irfft2, rfft2, toPlanes, type HalfSpectrum } from '../transforms/fourier.js';
import type { SolvableOperator } from './linear-operator.js';
import type { Psf } from './psf.js';

/** Puts a kernel on an image-sized plane with its centre at the origin, wrapping around. */
function centredPlane(psf: Psf, height: number, width: number): Float32Array {
  const plane = new Float32Array(height * width);
  const [cy, cx] = [Math.floor(psf.height / 2), Math.floor(psf.width / 2)];
  for (let y = 0; y < psf.height; y++) {
    for (let x = 0; x < psf.width; x++) {
      const at = ((y - cy + height) % height) * width + ((x - cx + width) % width);
      plane[at] = (plane[at] ?? 0) + (psf.data[y * psf.width + x] ?? 0);
    }
  }
  return plane;
}

/**
 * Blur with a circular boundary, diagonal under the Fourier transform: A = F⁻¹ diag(h) F, so the data step is a division.
 *
 * @param psfs one kernel for every image of a batch, or one kernel per image (all no larger than the image)
 * @param height @param width of the images, pixels
 * @throws StillpointError BAD_CONFIGURATION when a kernel is larger than the image
 */
export function fourierBlur(psfs: readonly Psf[], height: number, width: number): SolvableOperator {
  for (const psf of psfs) {
    if (psf.height > height || psf.width > width) {
      throw new StillpointError(
        'BAD_CONFIGURATION',
        `The blur kernel (${psf.width}×${psf.height}) is larger than the image (${width}×${height}).`,
        'Choose a smaller blur or a larger picture.',
      );
    }
  }
  const planes = new Float32Array(psfs.length * height * width);
  psfs.forEach((psf, i) => {
    planes.set(centredPlane(psf, height, width), i * height * width);
  });
  const { hr, hi, power, norm } = tf.tidy(() => {
    const { re, im } = rfft2(tf.tensor4d(planes, [psfs.length, 1, height, width]));
    const square = tf.add(tf.square(re), tf.square(im)) as tf.Tensor4D;
    return { hr: re, hi: im, power: square, norm: Math.sqrt(tf.max(square).dataSync()[0] ?? 0) };
  });

  const multiply = (x: tf.Tensor4D, times: (spectrum: HalfSpectrum) => HalfSpectrum): tf.Tensor4D =>
    tf.tidy(() => fromPlanes(irfft2(times(rfft2(toPlanes(x))), width)));
  const forward = (x: tf.Tensor4D): tf.Tensor4D =>
    multiply(x, ({ re, im }) => ({
      re: tf.sub(tf.mul(re, hr), tf.mul(im, hi)),
      im: tf.add(tf.mul(re, hi), tf.mul(im, hr)),
    }));
  const backward = (y: tf.Tensor4D): tf.Tensor4D =>
    multiply(y, ({ re, im }) => ({
      re: tf.add(tf.mul(re, hr), tf.mul(im, hi)),
      im: tf.sub(tf.mul(im, hr), tf.mul(re, hi)),
    }));
  return {
    apply: (x) => linearMap(x, forward, backward),
    adjoint: (y) => linearMap(y, backward, forward),
    norm,
    solveNormal: (r, rho) =>
      multiply(r, ({ re, im }) => {
        const gain = tf.reciprocal(tf.add(power, rho)) as tf.Tensor4D;
        return { re: tf.mul(re, gain), im: tf.mul(im, gain) };
      }),
    dispose: () => {
      tf.dispose([hr, hi, power]);
    },
  };
}
