import * as tf from '@tensorflow/tfjs-core';
import { Matrix, solve } from 'ml-matrix';
import { describe, expect, it } from 'vitest';

import type { BoundaryRule } from '../../core/contract/blur.js';
import { richardsonLucy, richardsonLucyIterations } from '../../core/classical/richardson-lucy.js';
import { tikhonov, tikhonovByDescent, tikhonovWeight } from '../../core/classical/tikhonov.js';
import { totalVariation, totalVariationWeight } from '../../core/classical/total-variation.js';
import { wiener, wienerNoiseToSignal } from '../../core/classical/wiener.js';
import { directBlur } from '../../core/operators/direct-blur.js';
import { isSolvable, type LinearOperator } from '../../core/operators/linear-operator.js';
import { fourierBlur } from '../../core/operators/fourier-blur.js';
import { gaussianPsf, motionPsf } from '../../core/operators/psf.js';
import { plainBlur, ruggedPsf } from '../problems/plain-blur.js';
import {
  columnOf,
  dot,
  matrixOf,
  norm,
  normalImages,
  relativeError,
  scene,
  valuesOf,
  withoutLeak,
} from '../problems/tensors.js';

const psf = gaussianPsf(1, 5);
const noise = 0.005;

function blurredScene(
  boundary: BoundaryRule,
  height = 24,
  width = 29,
): { x: tf.Tensor4D; d: tf.Tensor4D; operator: LinearOperator } {
  const operator = directBlur(psf, boundary, height, width);
  const [x, d] = tf.tidy(() => {
    const sharp = scene(height, width);
    return [sharp, tf.add(operator.apply(sharp), tf.mul(noise, normalImages([1, height, width, 3], 8)))];
  }) as [tf.Tensor4D, tf.Tensor4D];
  return { x, d, operator };
}

describe.each(['zero', 'reflect', 'circular'] as const)('on a noisy blur with %s boundary', (boundary) => {
  const stopping = { tolerance: 1e-4, maxIterations: 200 };
  const methods: Record<string, (d: tf.Tensor4D, operator: LinearOperator) => Promise<tf.Tensor4D>> = {
    Wiener: async (d) => wiener(d, { psf, boundary, noiseToSignal: wienerNoiseToSignal(noise) }),
    Tikhonov: async (d, operator) => (await tikhonovByDescent(d, operator, tikhonovWeight(noise), stopping)).x,
    'total variation': async (d, operator) =>
      (await totalVariation(d, operator, totalVariationWeight(noise), stopping)).x,
    'Richardson–Lucy': async (d, operator) =>
      (await richardsonLucy(d, operator, { iterations: richardsonLucyIterations(noise) })).x,
  };
  it.each(Object.keys(methods))('%s with its default strength brings the picture nearer to the original', (name) =>
    withoutLeak(async () => {
      const { x, d, operator } = blurredScene(boundary);
      const restored = await (methods[name]?.(d, operator) ?? Promise.reject(new Error(name)));
      const before = relativeError(valuesOf(d), valuesOf(x));
      expect(relativeError(valuesOf(restored), valuesOf(x))).toBeLessThan(0.9 * before);
      tf.dispose([x, d, restored]);
      operator.dispose();
    }),
  );
});

describe('Wiener', () => {
  it('undoes a circular blur where there is no noise', () =>
    withoutLeak(() => {
      const narrow = gaussianPsf(0.5, 3);
      const operator = directBlur(narrow, 'circular', 12, 15);
      const x = scene(12, 15);
      const d = operator.apply(x);
      const restored = wiener(d, { psf: narrow, boundary: 'circular', noiseToSignal: 1e-6 });
      expect(
        relativeError(plainBlur(valuesOf(restored), [1, 12, 15, 3], narrow, 'circular'), valuesOf(d)),
      ).toBeLessThan(1e-4);
      expect(relativeError(valuesOf(restored), valuesOf(x))).toBeLessThan(1e-3);
      tf.dispose([x, d, restored]);
      operator.dispose();
    }));
});

describe('Tikhonov', () => {
  it('is the float64 solution of (AᵀA + λI) x = Aᵀd, in closed form and by descent', () =>
    withoutLeak(async () => {
      const operator = directBlur(gaussianPsf(1, 3), 'zero', 5, 6);
      if (!isSolvable(operator)) throw new Error('a Gaussian is separable');
      const [d, weight] = [normalImages([1, 5, 6, 1], 2), 0.05];
      const a = matrixOf(operator.apply, [1, 5, 6, 1]);
      const system = Matrix.add(a.transpose().mmul(a), Matrix.eye(30).mul(weight));
      const expected = solve(system, a.transpose().mmul(columnOf(valuesOf(d)))).to1DArray();
      const direct = tikhonov(d, operator, weight);
      const descent = await tikhonovByDescent(d, operator, weight, { tolerance: 1e-6, maxIterations: 2000 });
      expect(relativeError(valuesOf(direct), expected)).toBeLessThan(1e-5);
      expect(descent.reason).toBe('converged');
      expect(relativeError(valuesOf(descent.x), expected)).toBeLessThan(1e-4);
      tf.dispose([d, direct, descent.x]);
      operator.dispose();
    }));
});

describe('total variation', () => {
  /** ½‖Ax − d‖² + λ Σ ‖∇x‖ in float64, differences forward, all channels and both directions in one norm. */
  function objective(
    x: number[],
    d: number[],
    [h, w, c]: [number, number, number],
    boundary: BoundaryRule,
    weight: number,
    kernel = psf,
  ): number {
    const residual = plainBlur(x, [1, h, w, c], kernel, boundary).map((value, i) => value - (d[i] ?? 0));
    let variation = 0;
    for (let row = 0; row < h; row++) {
      for (let column = 0; column < w; column++) {
        let square = 0;
        for (let k = 0; k < c; k++) {
          const at = (y: number, z: number): number => x[(Math.min(y, h - 1) * w + Math.min(z, w - 1)) * c + k] ?? 0;
          square += (at(row + 1, column) - at(row, column)) ** 2 + (at(row, column + 1) - at(row, column)) ** 2;
        }
        variation += Math.sqrt(square);
      }
    }
    return 0.5 * dot(residual, residual) + weight * variation;
  }

  it('minimises its objective: no nearby picture has a smaller one', () =>
    withoutLeak(async () => {
      const { x, d, operator } = blurredScene('zero', 10, 12);
      const weight = 0.003;
      const result = await totalVariation(d, operator, weight, { tolerance: 1e-6, maxIterations: 3000 });
      const [best, data] = [valuesOf(result.x), valuesOf(d)];
      const value = (picture: number[]): number => objective(picture, data, [10, 12, 3], 'zero', weight);
      expect(value(best)).toBeLessThan(value(data));
      expect(value(best)).toBeLessThan(value(valuesOf(x)));
      for (let seed = 0; seed < 20; seed++) {
        const direction = tf.tidy(() => valuesOf(normalImages([1, 10, 12, 3], seed)));
        for (const size of [1e-3, 1e-2]) {
          const moved = best.map((entry, i) => entry + (size / norm(direction)) * (direction[i] ?? 0));
          expect(value(moved)).toBeGreaterThan(value(best) * (1 - 1e-6));
        }
      }
      tf.dispose([x, d, result.x]);
      operator.dispose();
    }));

  it.each([2e-4, 3e-3])('is where it would end after very many steps by the time that it stops (weight %d)', (weight) =>
    withoutLeak(async () => {
      const x = scene(24, 24);
      const operator = fourierBlur([motionPsf(9, 30)], 24, 24);
      const d = tf.tidy(() => tf.add(operator.apply(x), tf.mul(0.005, normalImages([1, 24, 24, 3], 2))) as tf.Tensor4D);
      const [stopped, endless] = [
        await totalVariation(d, operator, weight, { tolerance: 1e-4, maxIterations: 300 }),
        await totalVariation(d, operator, weight, { tolerance: 0, maxIterations: 3000 }),
      ];
      const value = (of: tf.Tensor): number =>
        objective(valuesOf(of), valuesOf(d), [24, 24, 3], 'circular', weight, motionPsf(9, 30));
      expect(stopped.reason).toBe('converged');
      expect(value(stopped.x) / value(endless.x)).toBeLessThan(1.003);
      tf.dispose([x, d, stopped.x, endless.x]);
      operator.dispose();
    }),
  );

  it('arrives at the same picture with conjugate gradients where the operator has no closed form', () =>
    withoutLeak(async () => {
      const { x, d, operator } = blurredScene('reflect', 9, 10);
      const { solveNormal: _closedForm, ...without } = { ...operator };
      const stopping = { tolerance: 0, maxIterations: 25 };
      const [closed, iterative] = [
        await totalVariation(d, operator, 0.003, stopping),
        await totalVariation(d, without, 0.003, stopping),
      ];
      expect(relativeError(valuesOf(iterative.x), valuesOf(closed.x))).toBeLessThan(1e-4);
      tf.dispose([x, d, closed.x, iterative.x]);
      operator.dispose();
    }));

  it('stops when it is told to', () =>
    withoutLeak(async () => {
      const { x, d, operator } = blurredScene('zero', 9, 10);
      const abort = new AbortController();
      const run = totalVariation(d, operator, 0.003, { tolerance: 0, maxIterations: 1e6, signal: abort.signal });
      setTimeout(() => {
        abort.abort();
      }, 20);
      const result = await run;
      expect(result.reason).toBe('cancelled');
      tf.dispose([x, d, result.x]);
      operator.dispose();
    }));
});

describe('Richardson–Lucy', () => {
  it('takes the step that its formula takes on [0, 1], mid-grey beyond a zero boundary', () =>
    withoutLeak(async () => {
      const [h, w] = [6, 7];
      const kernel = ruggedPsf(3, 3, 4);
      const operator = directBlur(kernel, 'zero', h, w);
      const d = tf.tidy(() => operator.apply(scene(h, w)));
      const shape = [1, h, w, 3] as const;
      const u = valuesOf(d).map((value) => value + 0.5);
      const ones = new Array<number>(u.length).fill(1);
      // The adjoint of a convolution with zeros outside is the convolution with the kernel turned by 180°.
      const turned = { ...kernel, data: Float32Array.from(kernel.data).reverse() };
      const seen = plainBlur(ones, shape, kernel, 'zero');
      const predicted = plainBlur(u, shape, kernel, 'zero').map((value, i) => value + 0.5 * (1 - (seen[i] ?? 0)));
      const correction = plainBlur(
        u.map((value, i) => value / (predicted[i] ?? 1)),
        shape,
        turned,
        'zero',
      );
      const weight = plainBlur(ones, shape, turned, 'zero');
      const expected = u.map((value, i) => (value * (correction[i] ?? 0)) / (weight[i] ?? 1) - 0.5);
      const { x, iterations } = await richardsonLucy(d, operator, { iterations: 1 });
      expect(iterations).toBe(1);
      expect(relativeError(valuesOf(x), expected)).toBeLessThan(1e-5);
      tf.dispose([d, x]);
      operator.dispose();
    }));

  it('leaves a grey picture grey under every boundary, and stays non-negative', () =>
    withoutLeak(async () => {
      for (const boundary of ['zero', 'reflect', 'circular'] as const) {
        const operator = directBlur(psf, boundary, 9, 8);
        const grey = tf.zeros([1, 9, 8, 3]) as tf.Tensor4D;
        const still = await richardsonLucy(grey, operator, { iterations: 10 });
        expect(Math.max(...valuesOf(still.x).map(Math.abs)), boundary).toBeLessThan(1e-5);
        const dark = tf.tidy(() => tf.sub(normalImages([1, 9, 8, 3], 1), 0.5) as tf.Tensor4D);
        const result = await richardsonLucy(dark, operator, { iterations: 10 });
        expect(Math.min(...valuesOf(result.x))).toBeGreaterThanOrEqual(-0.5);
        tf.dispose([grey, still.x, dark, result.x]);
        operator.dispose();
      }
    }));
});

describe('default strengths', () => {
  it('ask for more smoothing where there is more noise, and stay finite without any', () => {
    const levels = [0, 0.001, 0.005, 0.02, 0.1, 0.5];
    for (const strength of [wienerNoiseToSignal, tikhonovWeight, totalVariationWeight]) {
      const values = levels.map(strength);
      expect(values.every((value) => value > 0 && Number.isFinite(value))).toBe(true);
      expect([...values].sort((a, b) => a - b)).toEqual(values);
    }
    expect(levels.map(richardsonLucyIterations)).toEqual([100, 100, 24, 6, 2, 2]);
  });
});
