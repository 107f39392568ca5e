import * as tf from '@tensorflow/tfjs-core';
import { Matrix, solve } from 'ml-matrix';
import { describe, expect, it } from 'vitest';

import { ParameterSet } from '../../core/networks/parameter-set.js';
import { directBlur } from '../../core/operators/direct-blur.js';
import { downsample } from '../../core/operators/downsample.js';
import { fourierBlur } from '../../core/operators/fourier-blur.js';
import type { LinearOperator } from '../../core/operators/linear-operator.js';
import { maskOperator } from '../../core/operators/mask.js';
import { gaussianPsf, motionPsf } from '../../core/operators/psf.js';
import { dataFidelity } from '../../core/schemes/data-fidelity.js';
import { weightedNorm } from '../../core/schemes/weighted-norm.js';
import { perSample } from '../../core/tensor/per-sample.js';
import { partialMask } from '../problems/operators.js';
import { ruggedPsf } from '../problems/plain-blur.js';
import {
  columnOf,
  dot,
  matrixOf,
  normalImages,
  normals,
  relativeError,
  scene,
  valuesOf,
  withoutLeak,
  type ImageShape,
} from '../problems/tensors.js';

const [height, width] = [4, 6];
const shape: ImageShape = [1, height, width, 1];
const n = height * width;

const operators: readonly [string, () => LinearOperator][] = [
  ['circular blur', () => fourierBlur([gaussianPsf(0.8, 3)], height, width)],
  ['rugged blur', () => directBlur(ruggedPsf(2, 3, 4), 'zero', height, width)],
  ['mask', () => maskOperator(partialMask(n, 2), height, width)],
  ['downsampling', () => downsample(2)],
];

describe.each(operators)('the data term under %s', (_, create) => {
  /** Everything in float64: A, d, log W, z, and a cotangent. */
  const setUp = () => {
    const operator = create();
    const a = matrixOf(operator.apply, shape);
    const [h, w] = a.rows === n ? [height, width] : [height / 2, width / 2];
    const [d, logarithms, z, cotangent] = [
      normals(a.rows, 1),
      normals(a.rows, 2).map((value) => 0.5 * value),
      normals(n, 3),
      normals(n, 4),
    ];
    const measurement = { d: tf.tensor4d(d, [1, h, w, 1]), operator, noise: perSample([0.1]) };
    const parameters = new ParameterSet();
    const weights = weightedNorm([1, h, w, 1], parameters);
    const [variable] = parameters.all;
    if (variable === undefined) throw new Error('no weights');
    const fidelity = dataFidelity(measurement, weights);
    return {
      ...{ a, d, logarithms, z, cotangent, measurement, parameters, variable, fidelity },
      assign: (values: number[]): void => {
        tf.tidy(() => {
          variable.assign(tf.tensor4d(values, [1, h, w, 1]));
        });
      },
      dispose: () => {
        fidelity.dispose();
        parameters.dispose();
        tf.dispose([measurement.d, measurement.noise]);
        operator.dispose();
      },
    };
  };

  /** AᵀW(Az − d). */
  const slope = (a: Matrix, d: number[], logarithms: number[], z: number[]): number[] => {
    const rest = Matrix.sub(a.mmul(columnOf(z)), columnOf(d));
    const weighted = rest.to1DArray().map((value, i) => value * Math.exp(logarithms[i] ?? Number.NaN));
    return a.transpose().mmul(columnOf(weighted)).to1DArray();
  };
  /** (AᵀWA + ρI)⁻¹(AᵀWd + ρz). */
  const proximal = (a: Matrix, d: number[], logarithms: number[], z: number[], rho: number): number[] => {
    const weighted = Matrix.diag(logarithms.map(Math.exp)).mmul(a);
    const system = Matrix.add(a.transpose().mmul(weighted), Matrix.eye(n).mul(rho));
    return solve(
      system,
      Matrix.add(weighted.transpose().mmul(columnOf(d)), columnOf(z.map((value) => rho * value))),
    ).to1DArray();
  };

  it('has the gradient and the proximal map of dense algebra, and their derivatives in W, z and ρ', () =>
    withoutLeak(() => {
      const { a, d, logarithms, z, cotangent, variable, fidelity, assign, dispose } = setUp();
      assign(logarithms);
      const rho = 0.4;
      tf.tidy(() => {
        const [x, penalty, c] = [tf.tensor4d(z, shape), perSample([rho]), tf.tensor4d(cotangent, shape)];
        expect(relativeError(valuesOf(fidelity.gradient(x)), slope(a, d, logarithms, z))).toBeLessThan(1e-5);
        const expected = proximal(a, d, logarithms, z, rho);
        expect(relativeError(valuesOf(fidelity.proximal(x, penalty)), expected)).toBeLessThan(1e-5);
        /** Differences of ⟨cotangent, f⟩ in float64, one number of the argument at a time. */
        const differences = (argument: number[], f: (moved: number[]) => number[]): number[] =>
          argument.map((_value, i) => {
            const at = (by: number): number =>
              dot(cotangent, f(argument.map((entry, j) => (i === j ? entry + by : entry))));
            return (at(1e-5) - at(-1e-5)) / 2e-5;
          });
        const byWeights = (f: () => tf.Tensor4D): number[] => {
          const { grads } = tf.variableGrads(() => tf.sum(tf.mul(f(), c)), [variable]);
          return valuesOf(grads[variable.name] ?? tf.scalar(0));
        };
        const forGradient = differences(logarithms, (moved) => slope(a, d, moved, z));
        expect(
          relativeError(
            byWeights(() => fidelity.gradient(x)),
            forGradient,
          ),
        ).toBeLessThan(1e-4);
        const forProximal = differences(logarithms, (moved) => proximal(a, d, moved, z, rho));
        expect(
          relativeError(
            byWeights(() => fidelity.proximal(x, penalty)),
            forProximal,
          ),
        ).toBeLessThan(1e-4);
        const [byCentre, byPenalty] = tf.grads((centre: tf.Tensor, weight: tf.Tensor) =>
          tf.sum(tf.mul(fidelity.proximal(centre as tf.Tensor4D, weight as tf.Tensor4D), c)),
        )([x, penalty]);
        const forCentre = differences(z, (moved) => proximal(a, d, logarithms, moved, rho));
        expect(relativeError(valuesOf(byCentre ?? x), forCentre)).toBeLessThan(1e-4);
        const forPenalty = differences([rho], ([moved = Number.NaN]) => proximal(a, d, logarithms, z, moved));
        expect(relativeError(valuesOf(byPenalty ?? x), forPenalty)).toBeLessThan(1e-4);
      });
      dispose();
    }));

  it('with W = 1 is the ordinary one', () =>
    withoutLeak(() => {
      const { measurement, fidelity, z, dispose } = setUp();
      const ordinary = dataFidelity(measurement);
      tf.tidy(() => {
        const [x, rho] = [tf.tensor4d(z, shape), perSample([0.3])];
        expect(relativeError(valuesOf(fidelity.gradient(x)), valuesOf(ordinary.gradient(x)))).toBeLessThan(1e-6);
        const [weighted, plain] = [fidelity.proximal(x, rho), ordinary.proximal(x, rho)];
        // One by conjugate gradients to 1e-6, the other in closed form where there is one.
        expect(relativeError(valuesOf(weighted), valuesOf(plain))).toBeLessThan(1e-5);
        expect(valuesOf(fidelity.backprojection)).toEqual(valuesOf(ordinary.backprojection));
      });
      ordinary.dispose();
      dispose();
    }));
});

it('adds up the gradient of a weight that images and channels share', () =>
  withoutLeak(() => {
    const parameters = new ParameterSet();
    const weights = weightedNorm([1, height, width, 1], parameters);
    const operator = maskOperator(partialMask(n, 2), height, width);
    const d = normalImages([2, height, width, 3], 1);
    const noise = perSample([0.1, 0.1]);
    const fidelity = dataFidelity({ d, operator, noise }, weights);
    tf.tidy(() => {
      const z = normalImages(d.shape, 2);
      const mask = partialMask(n, 2);
      const rho = 0.5;
      const { grads } = tf.variableGrads(() => tf.sum(fidelity.proximal(z, perSample([rho]))), parameters.all);
      // Pixel by pixel x = (m²W d/m + ρz)/(m²W + ρ), so ∂x/∂log W = m ρ (d − m z)/(m² + ρ)² at W = 1.
      const expected = Array.from({ length: n }, () => 0);
      const [measured, centre] = [valuesOf(d), valuesOf(z)];
      measured.forEach((value, i) => {
        const pixel = Math.floor(i / 3) % n;
        const m = mask[pixel] ?? Number.NaN;
        const slope = (m * rho * (value - m * (centre[i] ?? Number.NaN))) / (m * m + rho) ** 2;
        expected[pixel] = (expected[pixel] ?? 0) + slope;
      });
      expect(relativeError(Object.values(grads).flatMap(valuesOf), expected)).toBeLessThan(1e-5);
    });
    fidelity.dispose();
    tf.dispose([d, noise]);
    operator.dispose();
    parameters.dispose();
  }));

it.each(['zero', 'reflect'] as const)(
  'errs by less than 1e-5 of the image where ρ is tiny and nothing is closed (%s)',
  (boundary) =>
    withoutLeak(() => {
      const [side, rho] = [20, 4e-4];
      const operator = directBlur(motionPsf(9, 30), boundary, side, side);
      const a = matrixOf(operator.apply, [1, side, side, 1]);
      // As in a solve: z near an image that explains d, up to a little noise.
      const image = scene(side, side);
      const [d, z] = tf.tidy(() => [
        tf.add(operator.apply(image), tf.mul(5e-4, normalImages([1, side, side, 3], 1))),
        tf.add(image, tf.mul(0.01, normalImages([1, side, side, 3], 2))),
      ]) as [tf.Tensor4D, tf.Tensor4D];
      const [noise, weight] = [perSample([5e-4]), perSample([rho])];
      const fidelity = dataFidelity({ d, operator, noise });
      const x = fidelity.proximal(z, weight);
      const system = Matrix.add(a.transpose().mmul(a), Matrix.eye(side * side).mul(rho));
      const channel = (t: tf.Tensor, c: number): number[] => valuesOf(t).filter((_, i) => i % 3 === c);
      [0, 1, 2].forEach((c) => {
        const centre = columnOf(channel(z, c));
        const missed = Matrix.sub(columnOf(channel(d, c)), a.mmul(centre));
        const expected = Matrix.add(centre, solve(system, a.transpose().mmul(missed))).to1DArray();
        expect(relativeError(channel(x, c), expected)).toBeLessThan(1e-5);
      });
      tf.dispose([image, d, z, noise, weight, x]);
      fidelity.dispose();
      operator.dispose();
    }),
);

it.each([1e-1, 1e-2, 1e-4])('errs by no more than is allowed where there is no closed form: %d', (accuracy) =>
  withoutLeak(() => {
    const operator = directBlur(ruggedPsf(3, 4, 4), 'reflect', height, width);
    const a = matrixOf(operator.apply, shape);
    const [d, z, cotangent] = [normals(n, 1), normals(n, 3), normals(n, 4)];
    const measurement = { d: tf.tensor4d(d, shape), operator, noise: perSample([0.1]), accuracy };
    const fidelity = dataFidelity(measurement);
    const rho = 0.01;
    const system = Matrix.add(a.transpose().mmul(a), Matrix.eye(n).mul(rho));
    const right = Matrix.add(a.transpose().mmul(columnOf(d)), columnOf(z).mul(rho));
    tf.tidy(() => {
      const [x, penalty, c] = [tf.tensor4d(z, shape), perSample([rho]), tf.tensor4d(cotangent, shape)];
      const exact = solve(system, right).to1DArray();
      expect(relativeError(valuesOf(fidelity.proximal(x, penalty)), exact)).toBeLessThan(accuracy);
      const pulled = tf.grad((centre: tf.Tensor) =>
        tf.sum(tf.mul(fidelity.proximal(centre as tf.Tensor4D, penalty), c)),
      )(x);
      const byHand = solve(system, columnOf(cotangent)).mul(rho).to1DArray();
      const error = relativeError(valuesOf(pulled), byHand);
      expect(error).toBeLessThan(accuracy);
      // Nothing is saved by being far more exact than is asked.
      expect(error).toBeGreaterThan(accuracy * 1e-3);
    });
    fidelity.dispose();
    tf.dispose([measurement.d, measurement.noise]);
    operator.dispose();
  }),
);
