import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { Matrix, QrDecomposition, solve } from 'ml-matrix';
import { expect, it } from 'vitest';

import { gmres } from '../../core/solvers/gmres.js';
import { randomMatrix } from '../problems/fixed-points.js';
import { columnOf, normalImages, normals, relativeError, valuesOf, withoutLeak } from '../problems/tensors.js';

/** I − M with ‖M‖ = 0.8, not symmetric. */
const systemOf = (n: number, seed: number): Matrix => Matrix.sub(Matrix.eye(n), randomMatrix(n, 0.8, seed));

function product(system: Matrix): { apply: (x: tf.Tensor4D) => tf.Tensor4D; dispose: () => void } {
  const n = system.rows;
  const matrix = tf.tensor2d(system.transpose().to2DArray());
  return {
    apply: (x) => tf.tidy(() => tf.reshape(tf.matMul(tf.reshape(x, [-1, n]), matrix), [-1, 1, n, 1])),
    dispose: () => {
      matrix.dispose();
    },
  };
}

it('solves dense systems as LU does, every sample of the batch, with and without restarts', () =>
  withoutLeak(() => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom(3, 20),
        fc.nat(1000),
        (n, batch, restart, seed) => {
          const system = systemOf(n, seed);
          const { apply, dispose } = product(system);
          const [b, start] = [normalImages([batch, 1, n, 1], seed), normalImages([batch, 1, n, 1], seed + 1)];
          const options = { tolerance: 1e-5, maxIterations: 200, restart };
          const { x, residual, products } = gmres(apply, b, start, options);
          expect(residual).toBeLessThan(1e-5);
          expect(products).toBeLessThan(200);
          for (let i = 0; i < batch; i++) {
            const expected = solve(system, columnOf(valuesOf(b).slice(i * n, (i + 1) * n))).to1DArray();
            // ‖(I − M)⁻¹‖ ≤ 5.
            expect(relativeError(valuesOf(x).slice(i * n, (i + 1) * n), expected)).toBeLessThan(1e-4);
          }
          tf.dispose([b, start, x]);
          dispose();
        },
      ),
      { numRuns: 15 },
    );
  }));

it('reaches the least residual of the Krylov space after every product', () =>
  withoutLeak(() => {
    const n = 8;
    const system = systemOf(n, 5);
    const { apply, dispose } = product(system);
    const right = normals(n, 6);
    const [b, start] = [tf.tensor4d(right, [1, 1, n, 1]), tf.zeros([1, 1, n, 1]) as tf.Tensor4D];
    const krylov: Matrix[] = [columnOf(right)];
    for (let k = 1; k <= 5; k++) {
      // min ‖b − A V y‖ over V = span(b, Ab, …, A^(k−1) b), by QR in float64.
      const space = new Matrix(krylov.map((v) => v.to1DArray())).transpose();
      const images = system.mmul(space);
      const rest = Matrix.sub(columnOf(right), images.mmul(new QrDecomposition(images).solve(columnOf(right))));
      // One product for the first residual.
      const { x, residual } = gmres(apply, b, start, { tolerance: 1e-7, maxIterations: k + 1, restart: 20 });
      expect(residual).toBeCloseTo(rest.norm() / columnOf(right).norm(), 4);
      krylov.push(system.mmul(krylov[k - 1] ?? Matrix.zeros(n, 1)));
      x.dispose();
    }
    tf.dispose([b, start]);
    dispose();
  }));

it('gives a sample the same result whoever shares its batch', () =>
  withoutLeak(() => {
    const n = 6;
    const { apply, dispose } = product(systemOf(n, 2));
    const [nothing, hard] = [tf.zeros([1, 1, n, 1]) as tf.Tensor4D, normalImages([1, 1, n, 1], 4)];
    const small = tf.mul(hard, 1e-4) as tf.Tensor4D;
    const all = tf.concat([nothing, hard, small], 0);
    const [crowdStart, aloneStart] = [tf.zerosLike(all), tf.zerosLike(hard)];
    const options = { tolerance: 1e-5, maxIterations: 50, restart: 4 };
    const [crowd, alone] = [gmres(apply, all, crowdStart, options), gmres(apply, hard, aloneStart, options)];
    const values = valuesOf(crowd.x);
    expect(values.slice(0, n)).toEqual(new Array(n).fill(0));
    expect(relativeError(values.slice(n, 2 * n), valuesOf(alone.x))).toBeLessThan(1e-5);
    expect(
      relativeError(
        values.slice(2 * n).map((value) => value * 1e4),
        valuesOf(alone.x),
      ),
    ).toBeLessThan(1e-4);
    expect(crowd.products).toBe(alone.products);
    tf.dispose([nothing, hard, small, all, crowdStart, aloneStart, crowd.x, alone.x]);
    dispose();
  }));

it('stops at its limit and says how far it came', () =>
  withoutLeak(() => {
    const n = 9;
    const system = systemOf(n, 3);
    const { apply, dispose } = product(system);
    const b = normalImages([1, 1, n, 1], 4);
    const { x, products, residual } = gmres(apply, b, b, { tolerance: 1e-6, maxIterations: 4, restart: 20 });
    const rest = Matrix.sub(columnOf(valuesOf(b)), system.mmul(columnOf(valuesOf(x)))).norm();
    expect(residual).toBeCloseTo(rest / columnOf(valuesOf(b)).norm(), 5);
    expect(residual).toBeGreaterThan(1e-6);
    expect(products).toBeLessThanOrEqual(5);
    tf.dispose([b, x]);
    dispose();
  }));
