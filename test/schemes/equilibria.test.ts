import * as tf from '@tensorflow/tfjs-core';
import { Matrix, solve } from 'ml-matrix';
import { describe, expect, it } from 'vitest';

import { ParameterSet } from '../../core/networks/parameter-set.js';
import { directBlur } from '../../core/operators/direct-blur.js';
import type { LinearOperator } from '../../core/operators/linear-operator.js';
import { gaussianPsf } from '../../core/operators/psf.js';
import { deGrad } from '../../core/schemes/de-grad.js';
import { deHqs } from '../../core/schemes/de-hqs.js';
import { anderson } from '../../core/solvers/anderson.js';
import { solveFixedPoint } from '../../core/solvers/solve-fixed-point.js';
import { perSample } from '../../core/tensor/per-sample.js';
import { ruggedPsf } from '../problems/plain-blur.js';
import {
  columnOf,
  matrixOf,
  normalImages,
  relativeError,
  valuesOf,
  withoutLeak,
  type ImageShape,
} from '../problems/tensors.js';
import { shrinking } from '../problems/tiny-denoiser.js';

const shape: ImageShape = [1, 5, 6, 1];
const mu = 0.3;

/** (AᵀA + weight·I)⁻¹ Aᵀd in float64. */
function ridge(operator: LinearOperator, d: tf.Tensor4D, weight: number): number[] {
  const a = matrixOf(operator.apply, shape);
  const system = Matrix.add(a.transpose().mmul(a), Matrix.eye(a.columns).mul(weight));
  return solve(system, a.transpose().mmul(columnOf(valuesOf(d)))).to1DArray();
}

const operators = [
  ['a closed-form data step', () => directBlur(gaussianPsf(1, 3), 'zero', shape[1], shape[2])],
  ['conjugate gradients', () => directBlur(ruggedPsf(3, 3, 4), 'reflect', shape[1], shape[2])],
] as const;

describe.each(operators)('with %s', (_, create) => {
  const equilibriumOf = async (build: (parameters: ParameterSet) => ReturnType<typeof deGrad>, noise: number) => {
    const operator = create();
    const parameters = new ParameterSet();
    const [d, level] = [normalImages(shape, 2), perSample([noise])];
    const problem = build(parameters).bind({ d, operator, noise: level });
    const start = problem.initialState();
    const { state, samples } = await solveFixedPoint(problem.map, start, {
      solver: anderson({ history: 8, ridge: 1e-8, mixing: 1 }),
      tolerance: 1e-6,
      maxEvaluations: 200,
    });
    const readout = problem.readout(state);
    const answer = {
      reason: samples[0]?.reason,
      state: valuesOf(state),
      readout: valuesOf(readout),
      ridge: (weight: number) => ridge(operator, d, weight),
      dispose: () => {
        tf.dispose([d, level, start, state, readout]);
        problem.dispose();
        operator.dispose();
        parameters.dispose();
      },
    };
    return answer;
  };

  it('DE-Grad with S = μx rests where (AᵀA + μI) x = Aᵀd', () =>
    withoutLeak(async () => {
      const result = await equilibriumOf((parameters) => deGrad({ stepSize: 0.7 }, shrinking(mu), parameters), 0.01);
      expect(result.reason).toBe('converged');
      expect(relativeError(result.state, result.ridge(mu))).toBeLessThan(1e-4);
      expect(result.readout).toEqual(result.state);
      result.dispose();
    }));

  it.each([0.005, 0.02])(
    'DE-HQS with R = (1 − μ)x rests where (AᵀA + ρμI) x = Aᵀd, ρ = ρ₀(σ/σ₀)ᵖ, at σ = %d',
    (noise) =>
      withoutLeak(async () => {
        const options = { rho: 0.2, noiseExponent: 1.5 };
        const result = await equilibriumOf((parameters) => deHqs(options, shrinking(mu), parameters), noise);
        const rho = options.rho * (noise / 0.005) ** options.noiseExponent;
        expect(result.reason).toBe('converged');
        expect(relativeError(result.state, result.ridge(rho * mu))).toBeLessThan(2e-4);
        // Read out is the other half of the splitting: the denoised image.
        expect(
          relativeError(
            result.readout,
            result.state.map((value) => (1 - mu) * value),
          ),
        ).toBeLessThan(1e-5);
        result.dispose();
      }),
  );
});

it('DE-HQS tells its denoiser the level σ/√ρ', () =>
  withoutLeak(() => {
    const levels: number[] = [];
    const parameters = new ParameterSet();
    const listening = {
      ...shrinking(mu),
      residual: (x: tf.Tensor4D, level: tf.Tensor4D): tf.Tensor4D => {
        levels.push(...valuesOf(level));
        return tf.mul(mu, x);
      },
    };
    const operator = directBlur(gaussianPsf(1, 3), 'zero', 5, 6);
    const [d, noise] = [normalImages([2, 5, 6, 1], 2), perSample([0.005, 0.02])];
    const problem = deHqs({ rho: 0.04, noiseExponent: 1 }, listening, parameters).bind({ d, operator, noise });
    const [start, y] = tf.tidy(() => {
      const x = problem.initialState();
      return [x, problem.map(x)] as [tf.Tensor4D, tf.Tensor4D];
    });
    expect(relativeError(levels, [0.005 / Math.sqrt(0.04), 0.02 / Math.sqrt(0.16)])).toBeLessThan(1e-5);
    tf.dispose([d, noise, start, y]);
    problem.dispose();
    operator.dispose();
    parameters.dispose();
  }));
