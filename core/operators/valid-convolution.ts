import * as tf from '@tensorflow/tfjs-core';

import { nativeOps } from '../tensor/native-ops.js';
import { fourierBlur } from './fourier-blur.js';
import type { Margins } from './boundary.js';
import { extend, fold } from './boundary.js';
import type { Psf } from './psf.js';

/** Convolution without a boundary rule: only where the kernel lies inside the input; and its adjoint. Not taped. */
export interface ValidConvolution {
  /** [B,H+kh−1,W+kw−1,C] → [B,H,W,C] */
  forward(x: tf.Tensor4D): tf.Tensor4D;
  /** [B,H,W,C] → [B,H+kh−1,W+kw−1,C] */
  adjoint(y: tf.Tensor4D): tf.Tensor4D;
  dispose(): void;
}

/**
 * Up to this many weights a direct convolution is no slower than a pair of transforms, measured on 64² to 256² images of 3 channels: with
 * TensorFlow's transforms, and with transforms by matrix products (see `transforms/fourier.ts`).
 */
const DIRECT_WEIGHTS = { native: 9, byProducts: 121 };

/** The cheaper of the two ways for a kernel; they agree to rounding. @param height @param width of the output */
export function validConvolution(psf: Psf, height: number, width: number): ValidConvolution {
  const few = nativeOps() === null ? DIRECT_WEIGHTS.byProducts : DIRECT_WEIGHTS.native;
  return psf.height * psf.width <= few
    ? directConvolution(psf)
    : fourierConvolution(psf, height + psf.height - 1, width + psf.width - 1);
}

/** In the image domain, O(weights) a pixel. */
export function directConvolution(psf: Psf): ValidConvolution {
  const shape: [number, number, number, number] = [psf.height, psf.width, 1, 1];
  // conv2d correlates; a convolution reads the kernel backwards.
  const { backwards, kernel } = tf.tidy(() => ({
    backwards: tf.tensor4d(Float32Array.from(psf.data).reverse(), shape),
    kernel: tf.tensor4d(psf.data, shape),
  }));
  const correlate = (x: tf.Tensor4D, filter: tf.Tensor4D): tf.Tensor4D => {
    const [b, h, w, c] = x.shape;
    const planes = tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [b * c, h, w, 1]);
    const y = tf.conv2d(planes as tf.Tensor4D, filter, 1, 'valid');
    return tf.transpose(tf.reshape(y, [b, c, y.shape[1], y.shape[2]]), [0, 2, 3, 1]);
  };
  const [rows, columns] = [psf.height - 1, psf.width - 1];
  const around: Margins = { top: rows, bottom: rows, left: columns, right: columns };
  return {
    forward: (x) => tf.tidy(() => correlate(x, backwards)),
    adjoint: (y) => tf.tidy(() => correlate(extend(y, 'zero', around), kernel)),
    dispose: () => {
      tf.dispose([backwards, kernel]);
    },
  };
}

/** By a circular convolution of the whole input, whose valid part is not touched by the wrap-around; O(log) a pixel. */
export function fourierConvolution(psf: Psf, inputHeight: number, inputWidth: number): ValidConvolution {
  const circular = fourierBlur([psf], inputHeight, inputWidth);
  const [cy, cx] = [Math.floor(psf.height / 2), Math.floor(psf.width / 2)];
  const frame: Margins = { top: psf.height - 1 - cy, bottom: cy, left: psf.width - 1 - cx, right: cx };
  return {
    forward: (x) => tf.tidy(() => fold(circular.apply(x), 'zero', frame)),
    adjoint: (y) => tf.tidy(() => circular.adjoint(extend(y, 'zero', frame))),
    dispose: () => {
      circular.dispose();
    },
  };
}
