import * as tf from '@tensorflow/tfjs-core';

import { StillpointError } from '../contract/errors.js';
import { linearMap } from '../tensor/linear-map.js';
import { fft2, ifft2, type ComplexPlanes } from '../transforms/complex-fourier.js';
import type { LinearOperator } from './linear-operator.js';

/** A complex coil sensitivity map, row-major [height][width]. */
export interface CoilSensitivity {
  readonly re: Float32Array;
  readonly im: Float32Array;
}

/**
 * Masked Fourier measurements of magnetic resonance imaging: y_c = m ⊙ F(s_c ⊙ x) for every coil c, F unitary.
 *
 * A complex image is two channels (real, imaginary); the measurement has 2·coils channels, [re₀, im₀, re₁, im₁, …]. A single coil of
 * sensitivity 1 has a closed-form data step (AᵀA is diagonal in the Fourier domain); several coils have none.
 *
 * @param mask sampled frequencies, row-major [height][width] in FFT order (zero frequency first), weights in [0, 1]
 * @param coils sensitivity maps; null for single-coil
 * @see Pruessmann et al. 1999 (SENSE); Lustig et al. 2007
 */
export function maskedFourier(
  mask: Float32Array,
  height: number,
  width: number,
  coils: readonly CoilSensitivity[] | null = null,
): LinearOperator {
  const pixels = height * width;
  const wrong = [mask, ...(coils ?? []).flatMap(({ re, im }) => [re, im])].find((array) => array.length !== pixels);
  if (wrong !== undefined || coils?.length === 0) {
    throw new StillpointError(
      'BAD_CONFIGURATION',
      `Mask and coil maps need ${height}×${width} values each, and there must be a coil.`,
      'Resample them to the size of the image.',
    );
  }
  const samples = tf.tensor4d(mask, [1, 1, height, width]);
  const maps = coils?.map(({ re, im }) => ({
    re: tf.tensor4d(re, [1, 1, height, width]),
    im: tf.tensor4d(im, [1, 1, height, width]),
  }));

  const forward = (x: tf.Tensor4D): tf.Tensor4D =>
    tf.tidy(() => {
      const image = toComplex(x, 0);
      const measured = (maps ?? [null]).map((map) => {
        const { re, im } = fft2(map === null ? image : multiply(image, map, 1));
        return fromComplex({ re: tf.mul(re, samples), im: tf.mul(im, samples) });
      });
      return tf.concat(measured, 3);
    });
  const backward = (y: tf.Tensor4D): tf.Tensor4D =>
    tf.tidy(() => {
      const parts = (maps ?? [null]).map((map, coil) => {
        const { re, im } = toComplex(y, 2 * coil);
        const seen = ifft2({ re: tf.mul(re, samples), im: tf.mul(im, samples) });
        return fromComplex(map === null ? seen : multiply(seen, map, -1));
      });
      return tf.addN(parts) as tf.Tensor4D;
    });
  return {
    apply: (x) => linearMap(x, forward, backward),
    adjoint: (y) => linearMap(y, backward, forward),
    norm: mask.reduce((largest, value) => Math.max(largest, value), 0) * sensitivityBound(coils, pixels),
    ...(maps === undefined
      ? {
          solveNormal: (r: tf.Tensor4D, rho: tf.Tensor4D) =>
            tf.tidy(() => {
              const { re, im } = fft2(toComplex(r, 0));
              const gain = tf.reciprocal(tf.add(tf.square(samples), rho)) as tf.Tensor4D;
              return fromComplex(ifft2({ re: tf.mul(re, gain), im: tf.mul(im, gain) }));
            }),
        }
      : {}),
    dispose: () => {
      samples.dispose();
      for (const { re, im } of maps ?? []) tf.dispose([re, im]);
    },
  };
}

/** ‖x ↦ (s_c x)_c‖ = max over pixels of √Σ|s_c|². */
function sensitivityBound(coils: readonly CoilSensitivity[] | null, pixels: number): number {
  if (coils === null) return 1;
  let largest = 0;
  for (let i = 0; i < pixels; i++) {
    largest = Math.max(
      largest,
      coils.reduce((sum, { re, im }) => sum + (re[i] ?? 0) ** 2 + (im[i] ?? 0) ** 2, 0),
    );
  }
  return Math.sqrt(largest);
}

/** Two neighbouring channels of [B,H,W,K] as complex planes [B,1,H,W]. */
function toComplex(x: tf.Tensor4D, channel: number): ComplexPlanes {
  const plane = (c: number): tf.Tensor4D => tf.transpose(tf.slice4d(x, [0, 0, 0, c], [-1, -1, -1, 1]), [0, 3, 1, 2]);
  return { re: plane(channel), im: plane(channel + 1) };
}

function fromComplex({ re, im }: ComplexPlanes): tf.Tensor4D {
  return tf.transpose(tf.concat([re, im], 1), [0, 2, 3, 1]);
}

/** z·s for sign 1, z·conj(s) for sign −1. */
function multiply(z: ComplexPlanes, s: ComplexPlanes, sign: 1 | -1): ComplexPlanes {
  const cross = tf.mul(z.im, s.im) as tf.Tensor4D;
  const across = tf.mul(z.re, s.im) as tf.Tensor4D;
  return {
    re: sign === 1 ? tf.sub(tf.mul(z.re, s.re), cross) : tf.add(tf.mul(z.re, s.re), cross),
    im: sign === 1 ? tf.add(tf.mul(z.im, s.re), across) : tf.sub(tf.mul(z.im, s.re), across),
  };
}
