import * as tf from '@tensorflow/tfjs-core';
import { Matrix, SingularValueDecomposition, solve } from 'ml-matrix';
import { describe, expect, it } from 'vitest';

import type { GradientMethod } from '../../core/gradients/gradient-method.js';
import { implicit, neumann } from '../../core/gradients/implicit.js';
import { jacobianFree, unrolled } from '../../core/gradients/jacobian-free.js';
import { vectorJacobianProduct } from '../../core/gradients/jacobian-products.js';
import { CONTRACTIVE, contractive, type ContractiveProblem } from '../problems/contractive.js';
import { columnOf, norm, relativeError, valuesOf, withoutLeak, type ImageShape } from '../problems/tensors.js';

/** All of Θ's gradient in one list, and the rest of the result. */
async function gradientBy(method: GradientMethod, tiny: ContractiveProblem, equilibrium: tf.Tensor4D) {
  const { problem, parameters, initial, loss } = tiny;
  const variables = parameters.all;
  const result = await method({ map: problem.map, equilibrium, initial, loss, variables });
  const parts = result.gradients.map(valuesOf);
  const [value = Number.NaN] = valuesOf(result.loss);
  tf.dispose([result.loss, ...result.gradients]);
  return { parts, all: parts.flat(), value, residual: result.residual };
}

const options = { tolerance: 1e-6, maxIterations: 200 };

describe.each(CONTRACTIVE)('$name', (which) => {
  it('has one exact gradient, by whichever solver', () =>
    withoutLeak(async () => {
      const tiny = contractive(which, [5, 6]);
      const equilibrium = await tiny.equilibrium();
      const reference = await gradientBy(implicit({ solver: 'gmres', ...options }), tiny, equilibrium);
      for (const solver of ['picard', 'anderson', 'conjugate-gradient'] as const) {
        const { all, residual } = await gradientBy(implicit({ solver, ...options }), tiny, equilibrium);
        expect(relativeError(all, reference.all), solver).toBeLessThan(2e-4);
        expect(residual, solver).toBeLessThan(1e-5);
      }
      // Long enough a tape from x⁰ tends to it as well, and JFB is something else.
      const tape = await gradientBy(unrolled(25), tiny, equilibrium);
      expect(relativeError(tape.all, reference.all)).toBeLessThan(2e-3);
      const free = await gradientBy(jacobianFree(), tiny, equilibrium);
      expect(relativeError(free.all, reference.all)).toBeGreaterThan(0.02);
      expect(reference.value / tiny.lossValue(equilibrium)).toBeCloseTo(1, 4);
      equilibrium.dispose();
      tiny.dispose();
    }));

  it('which differences of the whole solve confirm, in every parameter', () =>
    withoutLeak(async () => {
      const tiny = contractive(which, [5, 6]);
      const equilibrium = await tiny.equilibrium();
      const { parts, all, value } = await gradientBy(implicit({ solver: 'gmres', ...options }), tiny, equilibrium);
      for (const [i, [name, variable]] of tiny.parameters.entries().entries()) {
        const gradient = parts[i] ?? [];
        const size = norm(gradient);
        const original = tf.clone(variable);
        const direction = tf.tensor(gradient, variable.shape);
        const along = async (by: number): Promise<number> => {
          tf.tidy(() => {
            variable.assign(tf.add(original, tf.mul(by / size, direction)));
          });
          const state = await tiny.equilibrium(equilibrium);
          const result = tiny.lossValue(state);
          state.dispose();
          return result;
        };
        // Along the gradient the slope is its norm; the step moves the loss by about 1/2000, or the parameter by 2 %.
        const step = Math.min((5e-4 * value) / size, 0.02 * Math.max(0.1, norm(valuesOf(original))));
        const slope = ((await along(step)) - (await along(-step))) / (2 * step);
        tf.tidy(() => {
          variable.assign(original);
        });
        tf.dispose([original, direction]);
        expect(Math.abs(slope - size), name).toBeLessThan(2e-3 * size + 2e-4 * norm(all));
        // Where T is x minus a step, the step's length moves no fixed point.
        if (/stepSize/i.test(name) && /Grad|RED/.test(which.name)) expect(size, name).toBeLessThan(1e-5 * norm(all));
        else expect(size, name).toBeGreaterThan(1e-7 * norm(all));
      }
      equilibrium.dispose();
      tiny.dispose();
    }));
});

/** With a parameter that T merely adds, M = I: the gradient of that parameter is w itself. */
async function adjointBy(
  method: GradientMethod,
  tiny: ContractiveProblem,
  equilibrium: tf.Tensor4D,
  offset: tf.Variable,
) {
  const result = await method({
    map: (state) => tf.tidy(() => tf.add(tiny.problem.map(state), offset)),
    equilibrium,
    initial: tiny.initial,
    // ℓ = ⟨x, c⟩ for a c without structure, so that v = c whatever the state.
    loss: (state) => tf.tidy(() => tf.sum(tf.mul(state, cotangent(state.shape)))),
    variables: [offset],
  });
  const w = result.gradients.flatMap(valuesOf);
  tf.dispose([result.loss, ...result.gradients]);
  return w;
}

const cotangent = (shape: ImageShape): tf.Tensor4D => {
  const size = shape.reduce((product, n) => product * n, 1);
  const values = Float32Array.from({ length: size }, (_, i) => Math.cos(i * i));
  return tf.tensor4d(values, shape);
};

describe.each(CONTRACTIVE.filter(({ name }) => /^DE-(Grad|HQS|ADMM)$/.test(name)))(
  'the adjoint equation of $name, against dense algebra',
  (which) => {
    it('is solved by the implicit modes, and K terms miss it by at most Lᴷ', () =>
      withoutLeak(async () => {
        const tiny = contractive(which, [3, 4]);
        const equilibrium = await tiny.equilibrium();
        const n = equilibrium.size;
        const offset = tf.tidy(() => tf.variable(tf.zerosLike(equilibrium)));
        // Row i of J is Jᵀ e_i.
        const jacobian = new Matrix(
          Array.from({ length: n }, (_, i) =>
            tf.tidy(() => {
              const unit = tf.reshape(tf.oneHot(tf.tensor1d([i], 'int32'), n), equilibrium.shape);
              return valuesOf(
                vectorJacobianProduct(tiny.problem.map, equilibrium, tf.cast(unit, 'float32') as tf.Tensor4D),
              );
            }),
          ),
        );
        const v = tf.tidy(() => valuesOf(cotangent(equilibrium.shape)));
        const exact = solve(Matrix.sub(Matrix.eye(n), jacobian.transpose()), columnOf(v)).to1DArray();
        for (const solver of ['picard', 'anderson', 'gmres', 'conjugate-gradient'] as const) {
          const w = await adjointBy(implicit({ solver, ...options }), tiny, equilibrium, offset);
          expect(relativeError(w, exact), solver).toBeLessThan(1e-4);
        }
        const contraction = new SingularValueDecomposition(jacobian).norm2;
        for (const k of [1, 2, 3, 5, 8]) {
          const [terms, steps] = [
            await adjointBy(neumann(k), tiny, equilibrium, offset),
            await adjointBy(jacobianFree(k), tiny, equilibrium, offset),
          ];
          // Equal at the fixed point, which float32 reaches to rounding.
          expect(relativeError(steps, terms), `K = ${k}`).toBeLessThan(1e-4);
          const error = norm(terms.map((value, i) => value - (exact[i] ?? Number.NaN)));
          // w − w_K = (Jᵀ)ᴷ w.
          expect(error, `K = ${k}`).toBeLessThan(contraction ** k * norm(exact) + 1e-5 * norm(exact));
          if (contraction < 1) {
            expect(error, `K = ${k}`).toBeLessThan((contraction ** k / (1 - contraction)) * norm(v) * 1.0001 + 1e-5);
          }
        }
        tf.dispose([equilibrium, offset]);
        tiny.dispose();
      }));
  },
);

it.each(['picard', 'anderson', 'gmres', 'conjugate-gradient'] as const)(
  'by %s its tolerance is relative to v, near a stretch of 1 too',
  (solver) =>
    withoutLeak(async () => {
      // (I − Jᵀ) w = v has a w sixty times as long as v: relative to w, or by the normal equations, one would stop too early.
      const lambda = tf.tensor4d([0.99, 0.3, 0.6, -0.5], [1, 1, 4, 1]);
      const theta = tf.tidy(() => tf.variable(tf.ones([1, 1, 4, 1])));
      const equilibrium = tf.zeros([1, 1, 4, 1]) as tf.Tensor4D;
      const { residual, loss, gradients } = await implicit({ solver, tolerance: 1e-3, maxIterations: 2000 })({
        map: (x) => tf.tidy(() => tf.add(tf.mul(lambda, x), theta)),
        equilibrium,
        initial: equilibrium,
        loss: (x) => tf.tidy(() => tf.sum(x)),
        variables: [theta],
      });
      expect(residual).toBeLessThan(1.001e-3);
      tf.dispose([lambda, theta, equilibrium, loss, ...gradients]);
    }),
);
