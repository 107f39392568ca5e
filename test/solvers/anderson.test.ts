import * as tf from '@tensorflow/tfjs-core';
import { Matrix, QrDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';

import { anderson } from '../../core/solvers/anderson.js';
import { affine, randomMatrix } from '../problems/fixed-points.js';
import { columnOf, norm, normals, relativeError, valuesOf, withoutLeak } from '../problems/tensors.js';

/** GMRES on (I − M) z = c from z₀ in float64, by least squares over the Krylov space: iterate k = 0 … count. */
function generalisedMinimalResidual(m: Matrix, c: readonly number[], z0: readonly number[], count: number): Matrix[] {
  const system = Matrix.sub(Matrix.eye(c.length), m);
  const start = columnOf(z0);
  const residual = Matrix.sub(columnOf(c), system.mmul(start));
  const iterates = [start];
  const basis: Matrix[] = [];
  let direction = Matrix.div(residual, residual.norm());
  for (let k = 1; k <= count; k++) {
    basis.push(direction);
    const space = new Matrix(basis.map((v) => v.to1DArray())).transpose();
    const coefficients = new QrDecomposition(system.mmul(space)).solve(residual);
    iterates.push(Matrix.add(start, space.mmul(coefficients)));
    direction = system.mmul(direction);
    for (const v of basis) direction = Matrix.sub(direction, Matrix.mul(v, v.transpose().mmul(direction).get(0, 0)));
    direction.div(direction.norm());
  }
  return iterates;
}

describe('Anderson on a linear problem, full history and no ridge', () => {
  it('is GMRES followed by one application of T (Walker and Ni 2011, Theorem 2.2)', () =>
    withoutLeak(() => {
      const n = 7;
      const [matrix, offset, start] = [randomMatrix(n, 0.9, 4), normals(n, 5), normals(n, 6)];
      const problem = affine(matrix, offset);
      const solver = anderson({ history: n + 1, ridge: 0, mixing: 1 });
      const steps = 4; // beyond, float32 Gram matrices no longer tell the last directions apart
      const reference = generalisedMinimalResidual(matrix, offset, start, steps);
      let x = tf.tensor4d(start, [1, 1, n, 1]);
      for (let k = 0; k <= steps; k++) {
        const y = problem.map(x);
        const next = solver.next(x, y);
        tf.dispose([x, y]);
        x = next;
        // x_{k+1} = T(x_k^GMRES)
        const expected = Matrix.add(matrix.mmul(reference[k] ?? Matrix.zeros(n, 1)), columnOf(offset)).to1DArray();
        expect(relativeError(valuesOf(x), expected), `iterate ${k + 1}`).toBeLessThan(5e-4);
      }
      x.dispose();
      solver.dispose();
      problem.dispose();
    }));
});

describe('mixing', () => {
  it('takes β of T(x) and 1 − β of x at the combined point', () =>
    withoutLeak(() => {
      const problem = affine(randomMatrix(4, 0.6, 2), normals(4, 3));
      const run = (mixing: number): number[] => {
        const solver = anderson({ history: 3, ridge: 1e-6, mixing });
        const values = tf.tidy(() => {
          const x0 = tf.tensor4d([1, 2, 3, 4], [1, 1, 4, 1]);
          const x1 = tf.tensor4d([0, 1, -1, 2], [1, 1, 4, 1]);
          solver.next(x0, problem.map(x0)).dispose();
          return valuesOf(solver.next(x1, problem.map(x1)));
        });
        solver.dispose();
        return values;
      };
      // Affine in β: two values fix the third.
      const [none, half, full] = [run(1e-9), run(0.5), run(1)];
      const middle = none.map((value, i) => (value + (full[i] ?? 0)) / 2);
      expect(relativeError(half, middle)).toBeLessThan(1e-5);
      expect(relativeError(none, full)).toBeGreaterThan(0.05);
      problem.dispose();
    }));
});

it('takes a Picard step where its small system is singular', () =>
  withoutLeak(() => {
    const solver = anderson({ history: 3, ridge: 0, mixing: 1 });
    tf.tidy(() => {
      const [x, y] = [tf.tensor4d([1, 2], [1, 1, 2, 1]), tf.tensor4d([2, 2], [1, 1, 2, 1])];
      solver.next(x, y);
      expect(valuesOf(solver.next(x, y))).toEqual([2, 2]);
    });
    solver.dispose();
  }));

it('frees its window, and keeps no more than its history', () =>
  withoutLeak(() => {
    const problem = affine(randomMatrix(3, 0.5), [1, 2, 3]);
    const solver = anderson({ history: 2, ridge: 1e-4, mixing: 1 });
    let x: tf.Tensor4D = tf.tensor4d([1, 0, 0], [1, 1, 3, 1]);
    const held: number[] = [];
    for (let k = 0; k < 6; k++) {
      const y = problem.map(x);
      const next = solver.next(x, y);
      tf.dispose([x, y]);
      x = next;
      held.push(tf.memory().numTensors);
    }
    expect(held[5]).toBe(held[2]);
    expect(norm(valuesOf(x))).toBeGreaterThan(0);
    x.dispose();
    solver.dispose();
    problem.dispose();
  }));
