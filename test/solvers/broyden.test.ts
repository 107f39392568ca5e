import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';

import { broyden } from '../../core/solvers/broyden.js';
import { picard } from '../../core/solvers/picard.js';
import { solveFixedPoint } from '../../core/solvers/solve-fixed-point.js';
import { affine, randomMatrix, rotation } from '../problems/fixed-points.js';
import { columnOf, normalImages, normals, relativeError, valuesOf, withoutLeak } from '../problems/tensors.js';

/** Broyden's good method on g(x) = Mx + c − x in float64, the Jacobian itself updated densely: iterates 0 … count. */
function denseBroyden(m: Matrix, c: readonly number[], start: readonly number[], count: number): Matrix[] {
  const g = (x: Matrix): Matrix => Matrix.sub(Matrix.add(m.mmul(x), columnOf(c)), x);
  let jacobian = Matrix.eye(c.length).mul(-1);
  const iterates = [columnOf(start)];
  for (let k = 0; k < count; k++) {
    const x = iterates[k] ?? Matrix.zeros(1, 1);
    const inverse = inverseOf(jacobian);
    const next = Matrix.sub(x, inverse.mmul(g(x)));
    const [dx, dg] = [Matrix.sub(next, x), Matrix.sub(g(next), g(x))];
    const update = Matrix.sub(dg, jacobian.mmul(dx)).mmul(dx.transpose());
    jacobian = Matrix.add(jacobian, update.div(dx.dot(dx)));
    iterates.push(next);
  }
  return iterates;
}

function inverseOf(matrix: Matrix): Matrix {
  const n = matrix.rows;
  const rows = matrix.to2DArray().map((row, i) => [...row, ...Array.from({ length: n }, (_, j) => (i === j ? 1 : 0))]);
  // Gauss–Jordan with partial pivoting.
  for (let k = 0; k < n; k++) {
    const pivot = rows.slice(k).reduce((best, row, i) => {
      return Math.abs(row[k] ?? 0) > Math.abs(rows[best]?.[k] ?? 0) ? k + i : best;
    }, k);
    const [a, b] = [rows[k] ?? [], rows[pivot] ?? []];
    rows[k] = b.map((value) => value / (b[k] ?? 1));
    if (pivot !== k) rows[pivot] = a;
    rows.forEach((row, i) => {
      if (i !== k) rows[i] = row.map((value, j) => value - (row[k] ?? 0) * (rows[k]?.[j] ?? 0));
    });
  }
  return new Matrix(rows.map((row) => row.slice(n)));
}

describe('Broyden', () => {
  it('takes the steps of the dense method in float64', () =>
    withoutLeak(() => {
      const n = 6;
      const [matrix, offset, start] = [randomMatrix(n, 0.7, 1), normals(n, 2), normals(n, 3)];
      const reference = denseBroyden(matrix, offset, start, 6);
      const problem = affine(matrix, offset);
      const solver = broyden(20);
      let x: tf.Tensor4D = tf.tensor4d(start, [1, 1, n, 1]);
      for (let k = 1; k <= 6; k++) {
        const y = problem.map(x);
        const next = solver.next(x, y);
        tf.dispose([x, y]);
        x = next;
        expect(relativeError(valuesOf(x), reference[k]?.to1DArray() ?? []), `iterate ${k}`).toBeLessThan(1e-4);
      }
      x.dispose();
      solver.dispose();
      problem.dispose();
    }));

  it('solves a linear problem of n unknowns in 2n steps (Gay 1979), where Picard is far from done', () =>
    withoutLeak(async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 2, max: 6 }), fc.nat(1000), async (n, seed) => {
          const problem = affine(randomMatrix(n, 0.95, seed), normals(n, seed + 1));
          const start = normalImages([2, 1, n, 1], seed + 2);
          const options = { tolerance: 2e-6, maxEvaluations: 2 * n + 2 };
          const { state, samples } = await solveFixedPoint(problem.map, start, { solver: broyden(20), ...options });
          // Float32 leaves a digit or two of rounding where the theorem says zero.
          expect(samples).toHaveLength(2);
          for (const { residual } of samples) expect(residual).toBeLessThan(2e-4);
          expect(relativeError(valuesOf(state).slice(0, n), problem.solution)).toBeLessThan(2e-2);
          tf.dispose([start, state]);
          problem.dispose();
        }),
        { numRuns: 10 },
      );
    }));

  it('finds the fixed point of a nonlinear map, in fewer evaluations than Picard, superlinearly', () =>
    withoutLeak(async () => {
      const n = 5;
      const problem = affine(randomMatrix(n, 0.9, 7), normals(n, 8));
      const map = (x: tf.Tensor4D): tf.Tensor4D => tf.tidy(() => tf.sin(problem.map(x)));
      const start = normalImages([1, 1, n, 1], 9);
      const options = { tolerance: 1e-6, maxEvaluations: 200 };
      const fast = await solveFixedPoint(map, start, { solver: broyden(20), ...options });
      const slow = await solveFixedPoint(map, start, { solver: picard(), ...options });
      expect(fast.samples[0]?.reason).toBe('converged');
      expect(fast.samples[0]?.evaluations).toBeLessThan(slow.samples[0]?.evaluations ?? 0);
      expect(relativeError(valuesOf(fast.state), valuesOf(slow.state))).toBeLessThan(1e-4);
      const again = map(fast.state);
      expect(relativeError(valuesOf(again), valuesOf(fast.state))).toBeLessThan(1e-5);
      tf.dispose([start, fast.state, slow.state, again]);
      problem.dispose();
    }));

  it('keeps no more than its history, and starts over', () =>
    withoutLeak(async () => {
      const problem = affine(randomMatrix(8, 0.8, 3), normals(8, 4));
      const solver = broyden(3);
      let x = normalImages([1, 1, 8, 1], 5);
      const held: number[] = [];
      for (let k = 0; k < 12; k++) {
        const y = problem.map(x);
        const next = solver.next(x, y);
        tf.dispose([x, y]);
        x = next;
        held.push(tf.memory().numTensors);
      }
      // x, g, and at most three pairs u, v.
      expect(Math.max(...held) - Math.min(...held)).toBe(6);
      expect(held[7]).toBe(held[3]);
      x.dispose();
      solver.dispose();
      const start = normalImages([1, 1, 8, 1], 5);
      const { state, samples } = await solveFixedPoint(problem.map, start, {
        solver: broyden(3),
        tolerance: 1e-5,
        maxEvaluations: 200,
      });
      expect(samples[0]?.reason).toBe('converged');
      expect(relativeError(valuesOf(state), problem.solution)).toBeLessThan(1e-3);
      tf.dispose([start, state]);
      problem.dispose();
    }));

  it('gives a sample the same result whoever shares its batch', () =>
    withoutLeak(async () => {
      const n = 5;
      const problem = affine(randomMatrix(n, 0.7, 3), normals(n, 4));
      const hard = normalImages([1, 1, n, 1], 5);
      const solved = tf.tensor4d([...problem.solution], [1, 1, n, 1]);
      const both = tf.concat([solved, hard], 0);
      const options = { tolerance: 1e-4, maxEvaluations: 60 };
      const crowd = await solveFixedPoint(problem.map, both, { solver: broyden(10), ...options });
      const alone = await solveFixedPoint(problem.map, hard, { solver: broyden(10), ...options });
      expect(relativeError(valuesOf(crowd.state).slice(n), valuesOf(alone.state))).toBeLessThan(1e-5);
      expect(crowd.samples[1]?.evaluations).toBe(alone.samples[0]?.evaluations);
      expect(crowd.samples[0]?.evaluations).toBe(1);
      tf.dispose([hard, solved, both, crowd.state, alone.state]);
      problem.dispose();
    }));
});

describe('relaxed Picard on a turn by 90°', () => {
  it('spirals in by √(β² + (1 − β)²) a step', () =>
    withoutLeak(async () => {
      for (const mixing of [0.3, 0.5, 0.8]) {
        const problem = rotation();
        const start = normalImages([1, 1, 2, 1], 3);
        const { state, samples } = await solveFixedPoint(problem.map, start, {
          solver: picard(mixing),
          tolerance: 1e-5,
          maxEvaluations: 300,
        });
        expect(samples[0]?.reason).toBe('converged');
        expect(relativeError(valuesOf(state), problem.solution)).toBeLessThan(1e-4);
        // The eigenvalues of (1 − β)I + βR are 1 − β ± iβ.
        expect(samples[0]?.ratios.length).toBeGreaterThanOrEqual(10);
        for (const ratio of samples[0]?.ratios.slice(0, 10) ?? []) {
          expect(ratio).toBeCloseTo(Math.hypot(mixing, 1 - mixing), 3);
        }
        tf.dispose([start, state]);
        problem.dispose();
      }
    }));

  it('unrelaxed goes round for ever, and says so', () =>
    withoutLeak(async () => {
      const problem = rotation();
      const start = normalImages([1, 1, 2, 1], 3);
      const { state, samples } = await solveFixedPoint(problem.map, start, {
        solver: picard(),
        tolerance: 1e-5,
        maxEvaluations: 40,
      });
      expect(samples[0]).toMatchObject({ reason: 'limit', evaluations: 40 });
      expect(samples[0]?.ratios).toHaveLength(39);
      for (const ratio of samples[0]?.ratios ?? []) expect(ratio).toBeCloseTo(1, 4);
      tf.dispose([start, state]);
      problem.dispose();
    }));
});
