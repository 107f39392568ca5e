import * as tf from '@tensorflow/tfjs-core';
import { Matrix, solve } from 'ml-matrix';
import { describe, expect, it } from 'vitest';

import { dataStep } from '../../core/operators/data-step.js';
import { isSolvable } from '../../core/operators/linear-operator.js';
import { normalisedPsf, type Psf } from '../../core/operators/psf.js';
import { perSample } from '../../core/tensor/per-sample.js';
import { BLURS } from '../problems/blurs.js';
import { ruggedPsf } from '../problems/plain-blur.js';
import {
  columnOf,
  dot,
  matrixOf,
  normalImages,
  normals,
  relativeError,
  valuesOf,
  withoutLeak,
} from '../problems/tensors.js';

/** An outer product without symmetry, odd by even: the eigenbases of the two axes differ, and of rows and columns too. */
const separable: Psf = normalisedPsf(
  3,
  4,
  [1, 3, 2].flatMap((a) => [2, 5, 1, 4].map((b) => a * b)),
);

describe.each(BLURS)('$name', ({ create }) => {
  it('solves (AᵀA + ρI) x = r in closed form, each sample with its own ρ', () =>
    withoutLeak(() => {
      const operator = create(separable, 5, 6);
      if (!isSolvable(operator)) throw new Error('a separable kernel has a closed form');
      const a = matrixOf(operator.apply, [1, 5, 6, 1]);
      const gram = a.transpose().mmul(a);
      const weights = [0.3, 0.02];
      const r = normalImages([2, 5, 6, 1], 3);
      const rho = perSample(weights);
      const x = operator.solveNormal(r, rho);
      const n = r.size / 2;
      weights.forEach((weight, i) => {
        const right = valuesOf(r).slice(i * n, (i + 1) * n);
        const system = Matrix.add(gram, Matrix.eye(n).mul(weight));
        const expected = solve(system, columnOf(right)).to1DArray();
        // Float32 through a system of condition ≤ 1 + 1/ρ.
        expect(relativeError(valuesOf(x).slice(i * n, (i + 1) * n), expected)).toBeLessThan(2e-5);
      });
      tf.dispose([r, rho, x]);
      operator.dispose();
    }));

  it('has the gradients in r and ρ that differences of a float64 solve show', () =>
    withoutLeak(() => {
      const operator = create(separable, 4, 5);
      if (!isSolvable(operator)) throw new Error('a separable kernel has a closed form');
      const a = matrixOf(operator.apply, [1, 4, 5, 1]);
      const gram = a.transpose().mmul(a);
      const n = 20;
      const right = normals(20, 5);
      const cotangent = normals(20, 6);
      const value = (r: readonly number[], rho: number): number =>
        dot(cotangent, solve(Matrix.add(gram, Matrix.eye(n).mul(rho)), columnOf(r)).to1DArray());
      const [step, weight] = [1e-5, 0.2];
      const slopes = right.map((_, i) => {
        const moved = (by: number): number[] => right.map((entry, j) => (i === j ? entry + by : entry));
        return (value(moved(step), weight) - value(moved(-step), weight)) / (2 * step);
      });
      const slope = (value(right, weight + step) - value(right, weight - step)) / (2 * step);
      tf.tidy(() => {
        const gradients = tf.grads((r: tf.Tensor, rho: tf.Tensor) =>
          tf.sum(
            tf.mul(
              dataStep(operator.solveNormal, r as tf.Tensor4D, rho as tf.Tensor4D),
              tf.tensor4d(cotangent, [1, 4, 5, 1]),
            ),
          ),
        );
        const [byRight, byWeight] = gradients([tf.tensor4d(right, [1, 4, 5, 1]), perSample([weight])]);
        expect(relativeError(valuesOf(byRight as tf.Tensor), slopes)).toBeLessThan(1e-4);
        expect(relativeError(valuesOf(byWeight as tf.Tensor), [slope])).toBeLessThan(1e-4);
      });
      operator.dispose();
    }));
});

it('adds up the gradient of a ρ that the batch shares', () =>
  withoutLeak(() => {
    tf.tidy(() => {
      // A = I: x = r / (1 + ρ), so d/dρ Σx = −Σr / (1 + ρ)².
      const solveIdentity = (r: tf.Tensor4D, rho: tf.Tensor4D): tf.Tensor4D => tf.div(r, tf.add(1, rho));
      const r = normalImages([3, 2, 2, 1], 9);
      const slope = tf.grad((rho: tf.Tensor) => tf.sum(dataStep(solveIdentity, r, rho as tf.Tensor4D)));
      const [value = Number.NaN] = valuesOf(slope(perSample([0.5])));
      expect(value).toBeCloseTo(-valuesOf(r).reduce((sum, entry) => sum + entry, 0) / 2.25, 4);
    });
  }));

it('has no closed form where the blur is neither separable nor circular', () => {
  for (const { name, boundary, create } of BLURS) {
    const operator = create(ruggedPsf(3, 3, 2), 6, 6);
    expect(isSolvable(operator), name).toBe(name.startsWith('Fourier') && boundary === 'circular');
    operator.dispose();
  }
});
