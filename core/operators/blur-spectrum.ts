import * as tf from '@tensorflow/tfjs-core';

import { StillpointError } from '../contract/errors.js';
import { samplesOf } from '../tensor/per-sample.js';
import { rfft2, type HalfSpectrum } from '../transforms/fourier.js';
import type { Psf } from './psf.js';

/** A circular blur in the Fourier domain. */
export interface BlurSpectrum {
  /** h, [B,1,H,⌊W/2⌋+1], one for all images of a batch or one each. */
  readonly transfer: HalfSpectrum;
  /** |h|², the same shape. */
  readonly power: tf.Tensor4D;
  /** W of the images. */
  readonly width: number;
  /** max |h| = ‖A‖. */
  readonly norm: number;
  dispose(): void;
}

/**
 * @param psfs one kernel for every image of a batch, or one kernel per image (all no larger than the image)
 * @param height @param width of the images, pixels
 * @throws StillpointError BAD_CONFIGURATION when a kernel is larger than the image
 */
export function blurSpectrum(psfs: readonly Psf[], height: number, width: number): BlurSpectrum {
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
  const kernel = tf.tensor4d(planes, [psfs.length, 1, height, width]);
  const transfer = rfft2(kernel);
  kernel.dispose();
  const power = tf.tidy(() => tf.add(tf.square(transfer.re), tf.square(transfer.im)) as tf.Tensor4D);
  return {
    transfer,
    power,
    width,
    norm: tf.tidy(() => Math.sqrt(tf.max(power).dataSync()[0] ?? 0)),
    dispose: () => {
      tf.dispose([transfer.re, transfer.im, power]);
    },
  };
}

/** The spectrum of some images of a batch that has one for each; its norm stays the batch's. */
export function onlyOf({ transfer, power, width, norm }: BlurSpectrum, samples: readonly number[]): BlurSpectrum {
  const chosen = { re: samplesOf(transfer.re, samples), im: samplesOf(transfer.im, samples) };
  const powers = samplesOf(power, samples);
  return {
    transfer: chosen,
    power: powers,
    width,
    norm,
    dispose: () => {
      tf.dispose([chosen.re, chosen.im, powers]);
    },
  };
}

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

/** h·x: the blur. Inside `tidy`. */
export function throughBlur({ transfer: h }: BlurSpectrum, { re, im }: HalfSpectrum): HalfSpectrum {
  return { re: tf.sub(tf.mul(re, h.re), tf.mul(im, h.im)), im: tf.add(tf.mul(re, h.im), tf.mul(im, h.re)) };
}

/** h̄·y: its adjoint. Inside `tidy`. */
export function throughAdjoint({ transfer: h }: BlurSpectrum, { re, im }: HalfSpectrum): HalfSpectrum {
  return { re: tf.add(tf.mul(re, h.re), tf.mul(im, h.im)), im: tf.sub(tf.mul(im, h.re), tf.mul(re, h.im)) };
}
