import * as tf from '@tensorflow/tfjs-core';

import { nativeOps, type NativeOps } from '../tensor/native-ops.js';

/** Half spectrum of real planes: real and imaginary parts, each [B,C,H,⌊W/2⌋+1]. */
export interface HalfSpectrum {
  readonly re: tf.Tensor4D;
  readonly im: tf.Tensor4D;
}

/** [B,H,W,C] → [B,C,H,W]: transforms act on the last two axes. */
export const toPlanes = (x: tf.Tensor4D): tf.Tensor4D => tf.transpose(x, [0, 3, 1, 2]);
/** [B,C,H,W] → [B,H,W,C]. */
export const fromPlanes = (x: tf.Tensor4D): tf.Tensor4D => tf.transpose(x, [0, 2, 3, 1]);

/**
 * Two-dimensional discrete Fourier transform of real planes.
 *
 * TensorFlow's `RFFT2D` where the backend has it; otherwise two products with DFT matrices, O(N³) but exact to rounding and
 * fast enough on the sizes that fallback backends are used for.
 *
 * @param planes [B,C,H,W] float32
 * @returns half spectrum, unnormalised (the forward transform of numpy's rfft2)
 */
export function rfft2(planes: tf.Tensor4D): HalfSpectrum {
  const ops = nativeOps();
  return ops === null ? rfft2ByProducts(planes) : rfft2Native(ops, planes);
}

/**
 * Inverse of {@link rfft2}.
 *
 * @param spectrum half spectrum of a real image
 * @param width W of the result (the half spectrum alone does not tell odd from even)
 * @returns [B,C,H,W]
 */
export function irfft2(spectrum: HalfSpectrum, width: number): tf.Tensor4D {
  const ops = nativeOps();
  return ops === null ? irfft2ByProducts(spectrum, width) : irfft2Native(ops, spectrum, width);
}

function fftTypes(ops: NativeOps) {
  const type = ops.binding.TF_ATTR_TYPE;
  return [
    { name: 'Treal', type, value: ops.binding.TF_FLOAT },
    { name: 'Tcomplex', type, value: ops.binding.TF_COMPLEX64 },
  ];
}

function rfft2Native(ops: NativeOps, planes: tf.Tensor4D): HalfSpectrum {
  const [, , height, width] = planes.shape;
  const [re, im] = tf.tidy(() => {
    const length = tf.tensor1d([height, width], 'int32');
    const spectrum = ops.executeSingleOutput('RFFT2D', fftTypes(ops), [planes, length]);
    return [tf.real(spectrum), tf.imag(spectrum)];
  }) as [tf.Tensor4D, tf.Tensor4D];
  return { re, im };
}

function irfft2Native(ops: NativeOps, { re, im }: HalfSpectrum, width: number): tf.Tensor4D {
  return tf.tidy(() => {
    const length = tf.tensor1d([re.shape[2], width], 'int32');
    return ops.executeSingleOutput('IRFFT2D', fftTypes(ops), [tf.complex(re, im), length]) as tf.Tensor4D;
  });
}

/** cos and sin of 2π j k / n for j < rows, k < columns, computed in float64 with the phase reduced first. */
export function dftMatrix(rows: number, columns: number, n: number): { cos: tf.Tensor2D; sin: tf.Tensor2D } {
  const cos = new Float32Array(rows * columns);
  const sin = new Float32Array(rows * columns);
  for (let j = 0; j < rows; j++) {
    for (let k = 0; k < columns; k++) {
      const phase = (2 * Math.PI * ((j * k) % n)) / n;
      cos[j * columns + k] = Math.cos(phase);
      sin[j * columns + k] = Math.sin(phase);
    }
  }
  return { cos: tf.tensor2d(cos, [rows, columns]), sin: tf.tensor2d(sin, [rows, columns]) };
}

/** A·x along the last axis of planes; a [W,K] → [B,C,H,K]. */
function alongWidth(x: tf.Tensor4D, a: tf.Tensor2D): tf.Tensor4D {
  const [b, c, h, w] = x.shape;
  return tf.reshape(tf.matMul(tf.reshape(x, [b * c * h, w]), a), [b, c, h, a.shape[1]]);
}

/** Aᵀ·x along the height axis of planes; a [H,K] → [B,C,K,W]. */
function alongHeight(x: tf.Tensor4D, a: tf.Tensor2D): tf.Tensor4D {
  return tf.transpose(alongWidth(tf.transpose(x, [0, 1, 3, 2]), a), [0, 1, 3, 2]);
}

function rfft2ByProducts(planes: tf.Tensor4D): HalfSpectrum {
  const [, , height, width] = planes.shape;
  const [re, im] = tf.tidy(() => {
    const w = dftMatrix(width, Math.floor(width / 2) + 1, width);
    const h = dftMatrix(height, height, height);
    const rowRe = alongWidth(planes, w.cos);
    const rowIm = tf.neg(alongWidth(planes, w.sin));
    // (a + ib)(cos − i sin)
    return [
      tf.add(alongHeight(rowRe, h.cos), alongHeight(rowIm, h.sin)),
      tf.sub(alongHeight(rowIm, h.cos), alongHeight(rowRe, h.sin)),
    ];
  }) as [tf.Tensor4D, tf.Tensor4D];
  return { re, im };
}

function irfft2ByProducts({ re, im }: HalfSpectrum, width: number): tf.Tensor4D {
  return tf.tidy(() => {
    const height = re.shape[2];
    const half = re.shape[3];
    const h = dftMatrix(height, height, height);
    // (a + ib)(cos + i sin), the inverse along the height
    const colRe = tf.sub(alongHeight(re, h.cos), alongHeight(im, h.sin));
    const colIm = tf.add(alongHeight(re, h.sin), alongHeight(im, h.cos));
    const w = dftMatrix(half, width, width);
    // Every column but 0 and (for even W) the last stands for itself and its conjugate.
    const weights = new Float32Array(half).fill(2);
    weights[0] = 1;
    if (width % 2 === 0) weights[half - 1] = 1;
    const weight = tf.tensor1d(weights);
    const real = tf.sub(alongWidth(tf.mul(colRe, weight), w.cos), alongWidth(tf.mul(colIm, weight), w.sin));
    return tf.div(real, height * width);
  });
}
