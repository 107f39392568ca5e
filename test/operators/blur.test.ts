import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { SingularValueDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';

import { fourierBlur } from '../../core/operators/fourier-blur.js';
import { gaussianPsf } from '../../core/operators/psf.js';
import { BLURS } from '../problems/blurs.js';
import { plainBlur, ruggedPsf } from '../problems/plain-blur.js';
import {
  dot,
  matrixOf,
  norm,
  normalImages,
  relativeError,
  valuesOf,
  withoutLeak,
  type ImageShape,
} from '../problems/tensors.js';

/** Sizes that are not square and kernels that are odd or even, up to the whole image. */
const problem = fc
  .record({ b: fc.integer({ min: 1, max: 2 }), h: fc.integer({ min: 3, max: 12 }), w: fc.integer({ min: 3, max: 12 }) })
  .chain(({ b, h, w }) =>
    fc.record({
      shape: fc.constantFrom<ImageShape>([b, h, w, 1], [b, h, w, 3]),
      kernelHeight: fc.integer({ min: 1, max: h }),
      kernelWidth: fc.integer({ min: 1, max: w }),
      seed: fc.nat(1000),
    }),
  );
const runs = { numRuns: 12 };

describe.each(BLURS)('$name', ({ boundary, create }) => {
  it('is the convolution that four plain loops compute', () =>
    withoutLeak(() => {
      fc.assert(
        fc.property(problem, ({ shape, kernelHeight, kernelWidth, seed }) => {
          const psf = ruggedPsf(kernelHeight, kernelWidth, seed);
          const operator = create(psf, shape[1], shape[2]);
          const x = normalImages(shape, seed);
          const y = operator.apply(x);
          expect(relativeError(valuesOf(y), plainBlur(valuesOf(x), shape, psf, boundary))).toBeLessThan(2e-6);
          tf.dispose([x, y]);
          operator.dispose();
        }),
        runs,
      );
    }));

  it('has an exact adjoint: ⟨Ax, y⟩ = ⟨x, Aᵀy⟩', () =>
    withoutLeak(() => {
      fc.assert(
        fc.property(problem, ({ shape, kernelHeight, kernelWidth, seed }) => {
          const operator = create(ruggedPsf(kernelHeight, kernelWidth, seed), shape[1], shape[2]);
          const [x, y] = [normalImages(shape, seed), normalImages(shape, seed + 1)];
          const [ax, aty] = [operator.apply(x), operator.adjoint(y)];
          const gap = Math.abs(dot(valuesOf(ax), valuesOf(y)) - dot(valuesOf(x), valuesOf(aty)));
          expect(gap / (norm(valuesOf(ax)) * norm(valuesOf(y)))).toBeLessThan(1e-5);
          tf.dispose([x, y, ax, aty]);
          operator.dispose();
        }),
        runs,
      );
    }));

  it('states its norm, or a bound of it from above', () =>
    withoutLeak(() => {
      for (const [psf, exact] of [
        [gaussianPsf(1, 3), true],
        [ruggedPsf(3, 4, 5), false],
      ] as const) {
        const shape: ImageShape = [1, 5, 7, 1];
        const operator = create(psf, shape[1], shape[2]);
        const largest = new SingularValueDecomposition(matrixOf(operator.apply, shape)).norm2;
        expect(operator.norm).toBeGreaterThan(largest - 1e-6);
        if (exact) expect(operator.norm).toBeCloseTo(largest, 5);
        operator.dispose();
      }
    }));

  it('differentiates by its adjoint, and twice', () =>
    withoutLeak(() => {
      const operator = create(ruggedPsf(3, 2, 8), 5, 6);
      tf.tidy(() => {
        const [x, y] = [normalImages([1, 5, 6, 2], 1), normalImages([1, 5, 6, 2], 2)];
        const gradient = tf.grad((z: tf.Tensor) => tf.sum(tf.mul(operator.apply(z as tf.Tensor4D), y)));
        expect(relativeError(valuesOf(gradient(x)), valuesOf(operator.adjoint(y)))).toBeLessThan(1e-6);
        // d/dx ‖∇ ½‖Ax‖²‖²/2 = AᵀA AᵀA x
        const energy = tf.grad((z: tf.Tensor) => tf.mul(0.5, tf.sum(tf.square(operator.apply(z as tf.Tensor4D)))));
        const second = tf.grad((z: tf.Tensor) => tf.mul(0.5, tf.sum(tf.square(energy(z)))));
        const gram = (z: tf.Tensor4D): tf.Tensor4D => operator.adjoint(operator.apply(z));
        expect(relativeError(valuesOf(second(x)), valuesOf(gram(gram(x))))).toBeLessThan(1e-5);
      });
      operator.dispose();
    }));

  it('refuses a kernel larger than the image, and names both', () => {
    expect(() => create(ruggedPsf(5, 3, 1), 4, 9)).toThrow(/3×5.*9×4/);
    expect(() => create(ruggedPsf(3, 10, 1), 4, 9)).toThrow(/10×3.*9×4/);
  });
});

it('blurs every image of a batch with its own kernel in the Fourier domain', () =>
  withoutLeak(() => {
    const psfs = [ruggedPsf(3, 5, 1), ruggedPsf(4, 2, 2)] as const;
    const operator = fourierBlur(psfs, 7, 8);
    const x = normalImages([2, 7, 8, 3], 4);
    const y = operator.apply(x);
    const half = x.size / 2;
    psfs.forEach((psf, i) => {
      const part = valuesOf(x).slice(i * half, (i + 1) * half);
      const expected = plainBlur(part, [1, 7, 8, 3], psf, 'circular');
      expect(relativeError(valuesOf(y).slice(i * half, (i + 1) * half), expected)).toBeLessThan(2e-6);
    });
    tf.dispose([x, y]);
    operator.dispose();
  }));
