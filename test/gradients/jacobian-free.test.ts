import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';

import { jacobianFree, unrolled } from '../../core/gradients/jacobian-free.js';
import type { GradientMethod } from '../../core/gradients/gradient-method.js';
import { directBlur } from '../../core/operators/direct-blur.js';
import { gaussianPsf } from '../../core/operators/psf.js';
import { deGrad } from '../../core/schemes/de-grad.js';
import { picard } from '../../core/solvers/picard.js';
import { solveFixedPoint } from '../../core/solvers/solve-fixed-point.js';
import { meanSquaredError, perSample } from '../../core/tensor/per-sample.js';
import { norm, normalImages, scene, valuesOf, variableOf, withoutLeak } from '../problems/tensors.js';
import { tinyDnCnn } from '../problems/tiny-denoiser.js';

/** DE-Grad on a small picture with a smooth network, and its loss, scaled so that float32 differences have digits. */
function smallProblem(side = 10) {
  const { network, parameters } = tinyDnCnn();
  const scheme = deGrad({ stepSize: 0.5 }, network, parameters);
  const operator = directBlur(gaussianPsf(1, 3), 'zero', side, side);
  const [x, noise] = [scene(side, side), perSample([0.05])];
  const d = operator.apply(x);
  const problem = scheme.bind({ d, operator, noise });
  return {
    parameters,
    problem,
    x,
    loss: (state: tf.Tensor4D): tf.Scalar => tf.tidy(() => tf.mul(100, meanSquaredError(problem.readout(state), x))),
    dispose: () => {
      tf.dispose([x, noise, d]);
      problem.dispose();
      operator.dispose();
      parameters.dispose();
    },
  };
}

it('is vᵀM, as differences of ℓ(T_Θ(x*)) at a fixed x* show, in every parameter', () =>
  withoutLeak(async () => {
    const { parameters, problem, loss, dispose } = smallProblem();
    const state = normalImages([1, 10, 10, 3], 5);
    const initial = tf.clone(state);
    const { loss: value, gradients } = await jacobianFree()({
      map: problem.map,
      equilibrium: state,
      initial,
      loss,
      variables: parameters.all,
    });
    const at = (): number => tf.tidy(() => valuesOf(loss(problem.map(state)))[0] ?? Number.NaN);
    parameters.entries().forEach(([name, variable], i) => {
      const gradient = gradients[i];
      if (gradient === undefined) throw new Error('a gradient is missing');
      const size = norm(valuesOf(gradient));
      expect(size, name).toBeGreaterThan(0);
      // Along the gradient itself the slope is its norm; the step moves the loss by some 1 %.
      const step = (0.01 * (valuesOf(value)[0] ?? 1)) / size;
      const original = tf.clone(variable);
      const along = (by: number): number => {
        tf.tidy(() => {
          variable.assign(tf.add(original, tf.mul(by / size, gradient)));
        });
        return at();
      };
      const slope = (along(step) - along(-step)) / (2 * step);
      tf.tidy(() => {
        variable.assign(original);
      });
      original.dispose();
      expect(Math.abs(slope / size - 1), name).toBeLessThan(2e-3);
    });
    tf.dispose([state, initial, value, ...gradients]);
    dispose();
  }));

it('names the variable that takes no part, instead of leaving it without a gradient', async () => {
  const [used, idle] = [variableOf([2]), variableOf([1])];
  const state = normalImages([1, 2, 2, 1]);
  const differentiate = async () =>
    jacobianFree()({
      map: (z) => tf.mul(used, z),
      equilibrium: state,
      initial: state,
      loss: (z) => tf.sum(z),
      variables: [used, idle],
    });
  await expect(differentiate()).rejects.toThrow(`no gradient for the variable ${idle.name}`);
  tf.dispose([used, idle, state]);
});

/** Most bytes alive while a batch is solved with so many evaluations and differentiated. */
async function peakMemory(evaluations: number, method: GradientMethod): Promise<number> {
  const { parameters, problem, loss, dispose } = smallProblem(24);
  const initial = problem.initialState();
  let peak = 0;
  const map = (z: tf.Tensor4D): tf.Tensor4D => {
    const y = problem.map(z);
    peak = Math.max(peak, tf.memory().numBytes);
    return y;
  };
  const before = tf.memory().numBytes;
  const { state } = await solveFixedPoint(map, initial, {
    solver: picard(),
    tolerance: 1e-12,
    maxEvaluations: evaluations,
  });
  const watched = (z: tf.Tensor4D): tf.Scalar => {
    peak = Math.max(peak, tf.memory().numBytes);
    return loss(z);
  };
  const result = await method({ map, equilibrium: state, initial, loss: watched, variables: parameters.all });
  tf.dispose([state, initial, result.loss, ...result.gradients]);
  dispose();
  return peak - before;
}

it('needs memory that does not grow with the number of evaluations; unrolling does', () =>
  withoutLeak(async () => {
    const [few, many] = [await peakMemory(3, jacobianFree()), await peakMemory(30, jacobianFree())];
    expect(many).toBe(few);
    const [short, long] = [await peakMemory(1, unrolled(3)), await peakMemory(1, unrolled(30))];
    expect(long).toBeGreaterThan(5 * short);
  }));
