import * as tf from '@tensorflow/tfjs-core';
import { Matrix, solve } from 'ml-matrix';
import { expect, it } from 'vitest';

import { conjugateGradient } from '../../core/solvers/conjugate-gradient.js';
import { randomMatrix } from '../problems/fixed-points.js';
import { columnOf, normalImages, relativeError, valuesOf, withoutLeak } from '../problems/tensors.js';

const n = 8;
const factor = randomMatrix(n, 1, 3);
const system = Matrix.add(factor.transpose().mmul(factor), Matrix.eye(n).mul(0.1));

function product(): { apply: (x: tf.Tensor4D) => tf.Tensor4D; dispose: () => void } {
  const matrix = tf.tensor2d(system.to2DArray());
  return {
    apply: (x) => tf.tidy(() => tf.reshape(tf.matMul(tf.reshape(x, [-1, n]), matrix), [-1, 1, n, 1])),
    dispose: () => {
      matrix.dispose();
    },
  };
}

it('solves a dense system as LU does, in as many products as it has dimensions', () =>
  withoutLeak(() => {
    const { apply, dispose } = product();
    const b = normalImages([2, 1, n, 1], 4);
    const zero = tf.zerosLike(b);
    const { x, products } = conjugateGradient(apply, b, zero, { tolerance: 1e-5, maxIterations: 50 });
    [0, 1].forEach((i) => {
      const expected = solve(system, columnOf(valuesOf(b).slice(i * n, (i + 1) * n))).to1DArray();
      expect(relativeError(valuesOf(x).slice(i * n, (i + 1) * n), expected)).toBeLessThan(1e-4);
    });
    expect(products).toBeLessThanOrEqual(n + 3); // rounding costs a product or two
    tf.dispose([b, zero, x]);
    dispose();
  }));

it('gives a sample the same result whoever shares its batch', () =>
  withoutLeak(() => {
    const { apply, dispose } = product();
    const [easy, hard] = [tf.zeros([1, 1, n, 1]) as tf.Tensor4D, normalImages([1, 1, n, 1], 4)];
    const both = tf.concat([easy, hard], 0);
    const zero = tf.zerosLike(both);
    const first = tf.zerosLike(hard);
    const options = { tolerance: 1e-3, maxIterations: 50 };
    const [crowd, alone] = [
      conjugateGradient(apply, both, zero, options),
      conjugateGradient(apply, hard, first, options),
    ];
    expect(crowd.products).toBe(alone.products);
    expect(relativeError(valuesOf(crowd.x).slice(n), valuesOf(alone.x))).toBeLessThan(1e-6);
    expect(valuesOf(crowd.x).slice(0, n)).toEqual(new Array(n).fill(0));
    tf.dispose([easy, hard, both, zero, first, crowd.x, alone.x]);
    dispose();
  }));

it('stops at its limit', () =>
  withoutLeak(() => {
    const { apply, dispose } = product();
    const b = normalImages([1, 1, n, 1], 4);
    const { x, products } = conjugateGradient(apply, b, b, { tolerance: 1e-9, maxIterations: 3 });
    expect(products).toBe(4);
    tf.dispose([b, x]);
    dispose();
  }));

it('stops at an error, where it knows the least eigenvalue, and not at a residual', () =>
  withoutLeak(() => {
    // Of the eigenvalues 1, 1/2, … 2⁻⁷ · 10⁻² the residual hardly sees the last.
    const eigenvalues = Array.from({ length: n }, (_, i) => (i === n - 1 ? 1e-4 : 2 ** -i));
    const diagonal = tf.tensor4d(eigenvalues, [1, 1, n, 1]);
    const apply = (x: tf.Tensor4D): tf.Tensor4D => tf.mul(x, diagonal);
    const b = tf.tensor4d(
      eigenvalues.map((value, i) => value * (i + 1)),
      [1, 1, n, 1],
    );
    const expected = eigenvalues.map((_, i) => i + 1);
    const [zero, least] = [tf.zerosLike(b), tf.fill([1, 1, 1, 1], 1e-4) as tf.Tensor4D];
    const options = { tolerance: 3e-3, maxIterations: 50 };
    const [byResidual, byError] = [
      conjugateGradient(apply, b, zero, options),
      conjugateGradient(apply, b, zero, { ...options, least }),
    ];
    expect(relativeError(valuesOf(byResidual.x), expected)).toBeGreaterThan(0.1);
    expect(relativeError(valuesOf(byError.x), expected)).toBeLessThan(3e-3);
    // A correction of something large is measured against that.
    const origin = tf.fill([1, 1, n, 1], 1e6) as tf.Tensor4D;
    const correction = conjugateGradient(apply, b, zero, { ...options, least, origin });
    expect(correction.products).toBeLessThan(byError.products);
    tf.dispose([diagonal, b, zero, least, byResidual.x, byError.x, origin, correction.x]);
  }));
