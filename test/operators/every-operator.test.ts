import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { Matrix, SingularValueDecomposition, solve } from 'ml-matrix';
import { describe, expect, it } from 'vitest';

import { isSolvable } from '../../core/operators/linear-operator.js';
import { perSample } from '../../core/tensor/per-sample.js';
import { OPERATORS } from '../problems/operators.js';
import {
  columnOf,
  dot,
  matrixOf,
  norm,
  normalImages,
  relativeError,
  valuesOf,
  withoutLeak,
  type ImageShape,
} from '../problems/tensors.js';

const runs = { numRuns: 6 };

describe.each(OPERATORS)('$name', ({ create, channels, multiple, exactNorm, solvable }) => {
  /** Sizes that are not square; small enough for dense linear algebra. */
  const problem = fc
    .record({ rows: fc.integer({ min: 4, max: 7 }), columns: fc.integer({ min: 4, max: 7 }), seed: fc.nat(1000) })
    .map(({ rows, columns, seed }) => ({
      height: Math.ceil(rows / multiple) * multiple,
      width: Math.ceil(columns / multiple) * multiple,
      seed,
    }));

  it('has an exact adjoint: ⟨Ax, y⟩ = ⟨x, Aᵀy⟩', () =>
    withoutLeak(() => {
      fc.assert(
        fc.property(problem, fc.integer({ min: 1, max: 2 }), ({ height, width, seed }, batch) => {
          const operator = create(height, width, seed);
          const x = normalImages([batch, height, width, channels], seed);
          const ax = operator.apply(x);
          const y = normalImages(ax.shape, seed + 1);
          const aty = operator.adjoint(y);
          expect(aty.shape).toEqual(x.shape);
          const gap = Math.abs(dot(valuesOf(ax), valuesOf(y)) - dot(valuesOf(x), valuesOf(aty)));
          expect(gap / (norm(valuesOf(x)) * norm(valuesOf(y)))).toBeLessThan(1e-5);
          tf.dispose([x, ax, y, aty]);
          operator.dispose();
        }),
        runs,
      );
    }));

  it('is differentiated by its adjoint, and its adjoint by itself', () =>
    withoutLeak(() => {
      // Divisible by every factor in use.
      const [height, width] = [6, 12];
      const operator = create(height, width, 5);
      tf.tidy(() => {
        const x = normalImages([2, height, width, channels], 3);
        const y = normalImages(operator.apply(x).shape, 4);
        const forward = tf.grad((z: tf.Tensor) => tf.sum(tf.mul(operator.apply(z as tf.Tensor4D), y)))(x);
        expect(relativeError(valuesOf(forward), valuesOf(operator.adjoint(y)))).toBeLessThan(1e-6);
        const backward = tf.grad((z: tf.Tensor) => tf.sum(tf.mul(operator.adjoint(z as tf.Tensor4D), x)))(y);
        expect(relativeError(valuesOf(backward), valuesOf(operator.apply(x)))).toBeLessThan(1e-6);
      });
      operator.dispose();
    }));

  it(`states its largest singular value${exactNorm ? '' : ', or a bound of it'}`, () =>
    withoutLeak(() => {
      fc.assert(
        fc.property(problem, ({ height, width, seed }) => {
          const operator = create(height, width, seed);
          const dense = matrixOf(operator.apply, [1, height, width, channels]);
          const largest = new SingularValueDecomposition(dense, { autoTranspose: true }).norm2;
          expect(operator.norm).toBeGreaterThan(largest * (1 - 1e-5));
          if (exactNorm) expect(operator.norm / largest).toBeLessThan(1 + 1e-5);
          operator.dispose();
        }),
        runs,
      );
    }));

  it(solvable ? 'solves (AᵀA + ρI) x = r in closed form, each sample with its ρ' : 'claims no closed form', () =>
    withoutLeak(() => {
      fc.assert(
        fc.property(
          problem,
          fc.array(fc.double({ min: 0.01, max: 2, noNaN: true }), { minLength: 1, maxLength: 2 }),
          ({ height, width, seed }, weights) => {
            const operator = create(height, width, seed);
            expect(isSolvable(operator)).toBe(solvable);
            if (isSolvable(operator)) {
              const shape: ImageShape = [weights.length, height, width, channels];
              const dense = matrixOf(operator.apply, shape);
              const gram = dense.transpose().mmul(dense);
              const [r, rho] = [normalImages(shape, seed), perSample(weights)];
              const x = operator.solveNormal(r, rho);
              const n = height * width * channels;
              weights.forEach((weight, i) => {
                const system = Matrix.add(gram, Matrix.eye(n).mul(weight));
                const expected = solve(system, columnOf(valuesOf(r).slice(i * n, (i + 1) * n))).to1DArray();
                // Float32 through a system of condition at most 1 + 1/ρ.
                expect(relativeError(valuesOf(x).slice(i * n, (i + 1) * n), expected)).toBeLessThan(3e-5);
              });
              tf.dispose([r, rho, x]);
            }
            operator.dispose();
          },
        ),
        { numRuns: 3 },
      );
    }),
  );
});
