import * as tf from '@tensorflow/tfjs-core';
import { Matrix, solve } from 'ml-matrix';
import { describe, expect, it } from 'vitest';

import { createGradientMethod, type StatelessGradientConfig } from '../../core/gradients/create-gradient-method.js';
import { randomMatrix } from '../problems/fixed-points.js';
import { columnOf, norm, normals, relativeError, valuesOf, variableOf, withoutLeak } from '../problems/tensors.js';

/**
 * T(x; θ) = M x + B θ with ℓ = ½‖x − t‖²: everything is known. x* = (I − M)⁻¹Bθ, v = x* − t, and the exact gradient is
 * Bᵀ(I − M)⁻ᵀ v.
 */
const [n, parameters, contraction] = [6, 3, 0.7];
const m = randomMatrix(n, contraction, 1);
const b = Matrix.from1DArray(n, parameters, normals(n * parameters, 2));
const theta = normals(parameters, 3);
const target = normals(n, 4);
const equilibrium = solve(Matrix.sub(Matrix.eye(n), m), b.mmul(columnOf(theta)));
const v = Matrix.sub(equilibrium, columnOf(target));
const exact = b
  .transpose()
  .mmul(solve(Matrix.sub(Matrix.eye(n), m.transpose()), v))
  .to1DArray();

/** Bᵀ Σ_{k<K} (Mᵀ)ᵏ v. */
function neumann(terms: number): number[] {
  let [sum, term] = [Matrix.zeros(n, 1), v];
  for (let k = 0; k < terms; k++) {
    sum = Matrix.add(sum, term);
    term = m.transpose().mmul(term);
  }
  return b.transpose().mmul(sum).to1DArray();
}

async function gradientBy(
  config: StatelessGradientConfig,
): Promise<{ gradient: number[]; loss: number; products: number; residual: number | null }> {
  const [mt, bt] = [tf.tensor2d(m.transpose().to2DArray()), tf.tensor2d(b.transpose().to2DArray())];
  const variable = variableOf([theta]);
  const state = tf.tensor4d(equilibrium.to1DArray(), [1, 1, n, 1]);
  const initial = tf.zerosLike(state);
  const goal = tf.tensor4d(target, [1, 1, n, 1]);
  const result = await createGradientMethod(config)({
    map: (x) =>
      tf.tidy(() =>
        tf.reshape(tf.add(tf.matMul(tf.reshape(x, [1, n]), mt), tf.matMul(variable as tf.Tensor2D, bt)), [1, 1, n, 1]),
      ),
    equilibrium: state,
    initial,
    loss: (x) => tf.tidy(() => tf.mul(0.5, tf.sum(tf.square(tf.sub(x, goal))))),
    variables: [variable],
  });
  const answer = {
    gradient: result.gradients.flatMap(valuesOf),
    loss: valuesOf(result.loss)[0] ?? Number.NaN,
    products: result.products,
    residual: result.residual,
  };
  tf.dispose([mt, bt, variable, state, initial, goal, result.loss, ...result.gradients]);
  return answer;
}

describe('on a linear layer, in closed form', () => {
  it('JFB is Bᵀv, at the loss of the equilibrium', () =>
    withoutLeak(async () => {
      const { gradient, loss } = await gradientBy({ kind: 'jfb', steps: 1 });
      expect(relativeError(gradient, neumann(1))).toBeLessThan(1e-5);
      expect(loss).toBeCloseTo(0.5 * norm(v.to1DArray()) ** 2, 4);
    }));

  it.each([1, 2, 5, 12])('K-step JFB and Neumann-K are one sum for K = %i', (k) =>
    withoutLeak(async () => {
      const [steps, terms] = [
        await gradientBy({ kind: 'jfb', steps: k }),
        await gradientBy({ kind: 'neumann', terms: k }),
      ];
      expect(relativeError(steps.gradient, neumann(k))).toBeLessThan(1e-5);
      expect(relativeError(terms.gradient, neumann(k))).toBeLessThan(1e-5);
    }),
  );

  it('the error of K steps falls at least as fast as Lᴷ', () =>
    withoutLeak(async () => {
      const bound = (k: number): number => (contraction ** k / (1 - contraction)) * norm(v.to1DArray()) * b.norm();
      for (const k of [1, 3, 6, 10]) {
        const { gradient } = await gradientBy({ kind: 'jfb', steps: k });
        expect(norm(gradient.map((value, i) => value - (exact[i] ?? 0)))).toBeLessThan(bound(k) + 1e-4);
      }
    }));

  it.each(['picard', 'anderson', 'gmres', 'conjugate-gradient'] as const)('implicit by %s is Bᵀ(I − M)⁻ᵀv', (solver) =>
    withoutLeak(async () => {
      const { gradient, residual } = await gradientBy({
        kind: 'implicit',
        solver,
        tolerance: 1e-5,
        maxIterations: 100,
      });
      // ‖(I − M)⁻¹‖ ≤ 1/(1 − 0.7) of a relative residual of 1e-5, and cancellation in the sum with B.
      expect(relativeError(gradient, exact)).toBeLessThan(3e-4);
      expect(residual).toBeLessThan(2e-5);
    }),
  );

  it('unrolling from afar tends to the exact gradient', () =>
    withoutLeak(async () => {
      const { gradient } = await gradientBy({ kind: 'unrolled', steps: 40 });
      expect(relativeError(gradient, exact)).toBeLessThan(1e-3);
    }));
});
