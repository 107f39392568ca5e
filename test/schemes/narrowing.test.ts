import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { ParameterSet } from '../../core/networks/parameter-set.js';
import { compose } from '../../core/operators/compose.js';
import { fourierBlur } from '../../core/operators/fourier-blur.js';
import type { LinearOperator } from '../../core/operators/linear-operator.js';
import { maskOperator } from '../../core/operators/mask.js';
import { gaussianPsf, motionPsf, type Psf } from '../../core/operators/psf.js';
import { canvasFor, unknownBorderBlur } from '../../core/operators/unknown-border-blur.js';
import { deHqs } from '../../core/schemes/de-hqs.js';
import type { Scheme } from '../../core/schemes/scheme.js';
import { solveMeasurement } from '../../core/schemes/solve-equilibrium.js';
import { anderson } from '../../core/solvers/anderson.js';
import { broyden } from '../../core/solvers/broyden.js';
import type { FixedPointSolver } from '../../core/solvers/fixed-point-solver.js';
import { picard } from '../../core/solvers/picard.js';
import { perSample } from '../../core/tensor/per-sample.js';
import { partialMask } from '../problems/operators.js';
import { normalImages, relativeError, valuesOf, withoutLeak } from '../problems/tensors.js';
import { shrinking } from '../problems/tiny-denoiser.js';

const [height, width] = [12, 14];
/** From nothing to much: the pictures need different numbers of evaluations. */
const psfs = [gaussianPsf(0.3, 3), gaussianPsf(0.5, 3), motionPsf(5, 30), gaussianPsf(1.6, 7)];

const operators: readonly [string, () => LinearOperator, boolean][] = [
  ['a circular blur each', () => fourierBlur(psfs, height, width), false],
  ['a blur each under an unknown border', () => unknownBorderBlur(psfs, canvasFor(psfs, height, width)), false],
  ['one blur and one noise level for all', () => fourierBlur([gaussianPsf(0.8, 5)], height, width), true],
];

const solvers: readonly [string, () => FixedPointSolver][] = [
  ['Picard', () => picard()],
  ['Anderson', () => anderson({ history: 4, ridge: 1e-6, mixing: 1 })],
  ['Broyden', () => broyden(6)],
];

/** A scheme that counts the pictures that its layer computes. */
function counting(scheme: Scheme): { scheme: Scheme; computed: () => number } {
  let computed = 0;
  const bind: Scheme['bind'] = (measurement) => {
    const problem = scheme.bind(measurement);
    const map = (x: tf.Tensor4D): tf.Tensor4D => {
      computed += x.shape[0];
      return problem.map(x);
    };
    return { ...problem, map };
  };
  return { scheme: { bind }, computed: () => computed };
}

describe.each(operators)('a batch with %s', (_, create, shared) => {
  it.each(solvers)('stops computing pictures that have stopped, and finds what each finds alone: %s', (_name, solver) =>
    withoutLeak(async () => {
      const parameters = new ParameterSet();
      const splitting = { rho: 0.05, noiseExponent: 1 };
      const { scheme, computed } = counting(deHqs(splitting, shrinking(0.6), parameters));
      const operator = create();
      // Flat pictures are found at once.
      const flat = [true, true, false, false];
      const d = tf.tidy(() => {
        const textures = normalImages([psfs.length, height, width, 3], 3);
        return tf.where(
          tf.tensor4d(flat, [psfs.length, 1, 1, 1], 'bool').broadcastTo(textures.shape),
          tf.onesLike(textures),
          textures,
        );
      });
      const levels = shared ? [0.02] : [0.002, 0.005, 0.03, 0.1];
      const noise = perSample(levels);
      const options = () => ({ solver: solver(), tolerance: 1e-5, maxEvaluations: 60 });
      const measurement = { d, operator, noise };
      const together = await solveMeasurement(scheme, measurement, options(), ({ state, samples }) => ({
        values: valuesOf(state),
        evaluations: samples.map((sample) => sample.evaluations),
      }));
      const needed = together.evaluations.reduce((sum, count) => sum + count, 0);
      const whole = psfs.length * Math.max(...together.evaluations);
      expect(computed()).toBeLessThan(whole);
      // Never more than half of what is computed has stopped.
      expect(computed()).toBeLessThanOrEqual(2 * needed);

      const size = together.values.length / psfs.length;
      for (const [i, evaluations] of together.evaluations.entries()) {
        const own = {
          d: tf.slice4d(d, [i, 0, 0, 0], [1, -1, -1, -1]),
          noise: tf.slice4d(noise, [shared ? 0 : i, 0, 0, 0], [1, 1, 1, 1]),
        };
        const only = operator.only?.([i]);
        const alone = await solveMeasurement(scheme, { ...own, operator: only ?? operator }, options(), (found) => ({
          values: valuesOf(found.state),
          evaluations: found.samples[0]?.evaluations,
        }));
        expect(alone.evaluations).toBe(evaluations);
        expect(relativeError(together.values.slice(i * size, (i + 1) * size), alone.values)).toBeLessThan(1e-4);
        tf.dispose([own.d, own.noise]);
        only?.dispose();
      }
      tf.dispose([d, noise]);
      operator.dispose();
      parameters.dispose();
    }),
  );
});

it('says of some pictures of a batch what the operator of their kernels alone says', () =>
  withoutLeak(() => {
    const x = normalImages([2, height, width, 3], 5);
    const circular = (of: readonly Psf[]) => fourierBlur(of, height, width);
    const masked = (of: readonly Psf[]) =>
      compose(maskOperator(partialMask(height * width, 2), height, width), circular(of));
    for (const create of [circular, masked]) {
      const all = create([gaussianPsf(0.3, 3), gaussianPsf(2, 9), motionPsf(5, 30)]);
      const own = create([motionPsf(5, 30), gaussianPsf(0.3, 3)]);
      const only = all.only?.([2, 0]);
      if (only === undefined) throw new Error('one operator for all');
      const [actual, expected] = [only.apply(x), own.apply(x)];
      expect(relativeError(valuesOf(actual), valuesOf(expected))).toBeLessThan(1e-6);
      tf.dispose([actual, expected]);
      for (const operator of [only, all, own]) operator.dispose();
    }
    x.dispose();
  }));
