import * as tf from '@tensorflow/tfjs-core';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { expect, it } from 'vitest';

import { filterInBasis } from '../../core/transforms/separable-basis.js';
import { normalImages, relativeError, valuesOf, withoutLeak } from '../problems/tensors.js';

function orthonormal(n: number): Matrix {
  const symmetric = new Matrix(
    Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => Math.cos(i * j + i + j))),
  );
  return new EigenvalueDecomposition(symmetric, { assumeSymmetric: true }).eigenvectorMatrix;
}

it('multiplies coefficients in a basis of each axis: Qh (gain ⊙ QhᵀXQw) Qwᵀ', () =>
  withoutLeak(() => {
    const [h, w] = [4, 6];
    const [rows, columns] = [orthonormal(h), orthonormal(w)];
    const gain = new Matrix(Array.from({ length: h }, (_, i) => Array.from({ length: w }, (_, j) => 1 + i * w + j)));
    tf.tidy(() => {
      const x = normalImages([2, h, w, 1], 2);
      const basis = { height: tf.tensor2d(rows.to2DArray()), width: tf.tensor2d(columns.to2DArray()) };
      const y = filterInBasis(x, basis, tf.tensor4d(gain.to1DArray(), [1, 1, h, w]));
      const expected = [0, 1].flatMap((i) => {
        const image = Matrix.from1DArray(h, w, valuesOf(x).slice(i * h * w, (i + 1) * h * w));
        const coefficients = rows.transpose().mmul(image).mmul(columns);
        return rows.mmul(Matrix.mul(coefficients, gain)).mmul(columns.transpose()).to1DArray();
      });
      expect(relativeError(valuesOf(y), expected)).toBeLessThan(1e-6);
    });
  }));
