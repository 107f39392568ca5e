import * as tf from '@tensorflow/tfjs-core';

import { nativeOps, type NativeOps } from '../tensor/native-ops.js';
import { dftMatrix } from './fourier.js';

/** Complex planes: real and imaginary parts, each [B,C,H,W]. */
export interface ComplexPlanes {
  readonly re: tf.Tensor4D;
  readonly im: tf.Tensor4D;
}

/** Unitary two-dimensional discrete Fourier transform (divided by √(HW)): its inverse is its adjoint. */
export function fft2(z: ComplexPlanes): ComplexPlanes {
  return transform(z, 'FFT2D');
}

/** Inverse of {@link fft2}. */
export function ifft2(z: ComplexPlanes): ComplexPlanes {
  return transform(z, 'IFFT2D');
}

function transform(z: ComplexPlanes, name: 'FFT2D' | 'IFFT2D'): ComplexPlanes {
  const ops = nativeOps();
  const [, , height, width] = z.re.shape;
  const pixels = Math.sqrt(height * width);
  const [re, im] = tf.tidy(() => {
    if (ops !== null) {
      const scale = name === 'FFT2D' ? 1 / pixels : pixels;
      const y = native(ops, name, z);
      return [tf.mul(tf.real(y), scale), tf.mul(tf.imag(y), scale)];
    }
    const y = byProducts(z, name === 'FFT2D' ? -1 : 1);
    return [tf.div(y.re, pixels), tf.div(y.im, pixels)];
  }) as [tf.Tensor4D, tf.Tensor4D];
  return { re, im };
}

function native(ops: NativeOps, name: string, { re, im }: ComplexPlanes): tf.Tensor {
  const type = { name: 'Tcomplex', type: ops.binding.TF_ATTR_TYPE, value: ops.binding.TF_COMPLEX64 };
  return ops.executeSingleOutput(name, [type], [tf.complex(re, im)]);
}

/** Σ z e^{sign·2πi(…)}, along width and then height, by products with DFT matrices. */
function byProducts(z: ComplexPlanes, sign: 1 | -1): ComplexPlanes {
  const along = ({ re, im }: ComplexPlanes): ComplexPlanes => {
    const [b, c, h, w] = re.shape;
    const { cos, sin } = dftMatrix(w, w, w);
    const times = (x: tf.Tensor4D, m: tf.Tensor2D): tf.Tensor4D =>
      tf.reshape(tf.matMul(tf.reshape(x, [b * c * h, w]), m), [b, c, h, w]);
    const turned = tf.mul(sin, sign) as tf.Tensor2D;
    return {
      re: tf.sub(times(re, cos), times(im, turned)),
      im: tf.add(times(im, cos), times(re, turned)),
    };
  };
  const flip = ({ re, im }: ComplexPlanes): ComplexPlanes => ({
    re: tf.transpose(re, [0, 1, 3, 2]),
    im: tf.transpose(im, [0, 1, 3, 2]),
  });
  return flip(along(flip(along(z))));
}
