import * as tf from '@tensorflow/tfjs-core';
import { Matrix, solve } from 'ml-matrix';
import { describe, expect, it } from 'vitest';

import type { Denoiser } from '../../core/networks/denoiser.js';
import { ParameterSet } from '../../core/networks/parameter-set.js';
import { directBlur } from '../../core/operators/direct-blur.js';
import { downsample } from '../../core/operators/downsample.js';
import { cropToFrame } from '../../core/operators/frame.js';
import { fourierBlur } from '../../core/operators/fourier-blur.js';
import { identityOperator } from '../../core/operators/identity.js';
import type { LinearOperator } from '../../core/operators/linear-operator.js';
import { maskOperator } from '../../core/operators/mask.js';
import { gaussianPsf } from '../../core/operators/psf.js';
import { frameWithin, unknownBorderBlur } from '../../core/operators/unknown-border-blur.js';
import { deAdmm } from '../../core/schemes/de-admm.js';
import { deGrad } from '../../core/schemes/de-grad.js';
import { deHqs } from '../../core/schemes/de-hqs.js';
import { deProx } from '../../core/schemes/de-prox.js';
import { pnpForwardBackward, red } from '../../core/schemes/plug-and-play.js';
import type { Scheme } from '../../core/schemes/scheme.js';
import { anderson } from '../../core/solvers/anderson.js';
import { solveFixedPoint } from '../../core/solvers/solve-fixed-point.js';
import { perSample } from '../../core/tensor/per-sample.js';
import { partialMask } from '../problems/operators.js';
import { ruggedPsf } from '../problems/plain-blur.js';
import { matrixOf, normalImages, relativeError, valuesOf, withoutLeak, type ImageShape } from '../problems/tensors.js';
import { tinyDnCnn } from '../problems/tiny-denoiser.js';

const shape: ImageShape = [2, 4, 6, 3];
const noise = [0.02, 0.05];

const small = gaussianPsf(0.7, 3);

const operators: readonly [string, () => LinearOperator][] = [
  ['circular blur', () => fourierBlur([gaussianPsf(0.7, 3)], 4, 6)],
  ['blur among zeros', () => directBlur(gaussianPsf(0.7, 3), 'zero', 4, 6)],
  ['blur behind an unknown border', () => unknownBorderBlur([small], frameWithin([small], 4, 6))],
  ['blur without a closed form', () => directBlur(ruggedPsf(3, 2, 5), 'reflect', 4, 6)],
  ['mask', () => maskOperator(partialMask(24, 3), 4, 6)],
  ['downsampling', () => downsample(2)],
  ['identity', () => identityOperator()],
];

/** S(x; s) = 0.4x + a little of a real network: every scheme contracts, even where A sees nothing. */
function tame(network: Denoiser): Denoiser {
  return {
    ...network,
    residual: (x, level) => tf.tidy(() => tf.add(tf.mul(0.4, x), tf.mul(0.02, network.residual(x, level)))),
  };
}

/** What an equation at a fixed point is made of, image by image, in float64. */
interface Parts {
  /** Aᵀ(Ax − d). */
  readonly slope: (x: number[]) => number[];
  /** (AᵀA + ρI)⁻¹ r. */
  readonly dataStep: (r: number[], rho: readonly number[]) => number[];
  /** Aᵀ d. */
  readonly backprojection: number[];
  /** S(x; s), a level an image. */
  readonly residual: (x: number[], level: readonly number[]) => number[];
}

const plus = (a: number[], factor: number, b: number[]): number[] =>
  a.map((value, i) => value + factor * (b[i] ?? Number.NaN));

function partsOf(operator: LinearOperator, d: tf.Tensor4D, network: Denoiser): Parts {
  const a = matrixOf(operator.apply, shape);
  const at = a.transpose();
  const gram = at.mmul(a);
  const n = a.columns;
  const image = (values: number[], i: number): Matrix =>
    Matrix.columnVector(values.slice((i * values.length) / 2, ((i + 1) * values.length) / 2));
  const each = (values: number[], map: (x: Matrix, i: number) => Matrix): number[] =>
    [0, 1].flatMap((i) => map(image(values, i), i).to1DArray());
  const backprojection = each(valuesOf(d), (y) => at.mmul(y));
  return {
    backprojection,
    slope: (x) =>
      plus(
        each(x, (z) => gram.mmul(z)),
        -1,
        backprojection,
      ),
    dataStep: (r, rho) => each(r, (z, i) => solve(Matrix.add(gram, Matrix.eye(n).mul(rho[i] ?? Number.NaN)), z)),
    residual: (x, level) => tf.tidy(() => valuesOf(network.residual(tf.tensor4d(x, shape), perSample(level)))),
  };
}

const splitting = { rho: 0.2, noiseExponent: 0.5 };
const rho = noise.map((sigma) => 0.2 * Math.sqrt(sigma / 0.005));
const splitLevel = noise.map((sigma, i) => sigma / Math.sqrt(rho[i] ?? Number.NaN));
const perImage = (values: number[], factors: readonly number[]): number[] =>
  values.map((value, i) => value * (factors[Math.floor((2 * i) / values.length)] ?? Number.NaN));

interface SchemeCase {
  readonly name: string;
  readonly create: (network: Denoiser, parameters: ParameterSet) => Scheme;
  /** Pairs that are equal at a fixed point with this state and this image read out of it. */
  readonly conditions: (state: number[], image: number[], parts: Parts) => [string, number[], number[]][];
}

const schemes: readonly SchemeCase[] = [
  {
    name: 'DE-Grad',
    create: (network, parameters) => deGrad({ stepSize: 0.7 }, network, parameters),
    conditions: (x, image, { slope, residual }) => [
      ['∇f(x) + S(x) = 0', slope(x), residual(x, noise).map((value) => -value)],
      ['image', image, x],
    ],
  },
  {
    name: 'DE-Prox',
    create: (network, parameters) => deProx({ stepSize: 0.7 }, network, parameters),
    conditions: (x, image, { slope, residual }) => {
      const moved = plus(x, -0.7, slope(x));
      return [
        ['x = R(x − η∇f(x))', x, plus(moved, -1, residual(moved, noise))],
        ['image', image, x],
      ];
    },
  },
  {
    name: 'DE-HQS',
    create: (network, parameters) => deHqs(splitting, network, parameters),
    conditions: (x, image, { dataStep, backprojection, residual }) => {
      const denoised = plus(x, -1, residual(x, splitLevel));
      return [
        ['x = (AᵀA + ρI)⁻¹(Aᵀd + ρR(x))', x, dataStep(plus(backprojection, 1, perImage(denoised, rho)), rho)],
        ['image = R(x)', image, denoised],
      ];
    },
  },
  {
    name: 'DE-ADMM',
    create: (network, parameters) => deAdmm(splitting, network, parameters),
    conditions: (state, image, { slope, dataStep, backprojection, residual }) => {
      const z = state.filter((_, i) => i % 6 < 3);
      const u = state.filter((_, i) => i % 6 >= 3);
      const x = dataStep(plus(backprojection, 1, perImage(plus(z, -1, u), rho)), rho);
      const inverse = rho.map((value) => 1 / value);
      const forward = plus(z, -1, perImage(slope(z), inverse));
      return [
        ['x = z', x, z],
        ['ρu = −∇f(z)', perImage(u, rho), slope(z).map((value) => -value)],
        ['z = R(z + u)', z, plus(plus(z, 1, u), -1, residual(plus(z, 1, u), splitLevel))],
        // What DE-Prox with η = 1/ρ has for a fixed point, and PnP-FB with τ = 1/ρ.
        ['z = R(z − ∇f(z)/ρ)', z, plus(forward, -1, residual(forward, splitLevel))],
        ['image', image, z],
      ];
    },
  },
  {
    name: 'PnP-FB',
    create: (network, parameters) => pnpForwardBackward({ stepSize: 0.7, level: 0.08 }, network, parameters),
    conditions: (x, image, { slope, residual }) => {
      const moved = plus(x, -0.7, slope(x));
      return [
        ['x = D_σ(x − τ∇f(x))', x, plus(moved, -1, residual(moved, [0.08, 0.08]))],
        ['image', image, x],
      ];
    },
  },
  {
    name: 'RED',
    create: (network, parameters) => red({ stepSize: 0.7, level: 0.08, regularisation: 0.9 }, network, parameters),
    conditions: (x, image, { slope, residual }) => [
      ['∇f(x) = −λ(x − D_σ(x))', slope(x), residual(x, [0.08, 0.08]).map((value) => -0.9 * value)],
      ['image', image, x],
    ],
  },
];

/** The picture is what is inside the frame, where the operator has one. */
function framed(values: number[], { frame }: LinearOperator): number[] {
  return frame === undefined ? values : tf.tidy(() => valuesOf(cropToFrame(tf.tensor4d(values, shape), frame)));
}

describe.each(schemes)('$name', ({ create, conditions }) => {
  it.each(operators)('with %s rests where its definition says', (_, createOperator) =>
    withoutLeak(async () => {
      const { network, parameters } = tinyDnCnn({ seed: 4 });
      const own = new ParameterSet();
      const tamed = tame(network);
      const operator = createOperator();
      const [x, level] = [normalImages(shape, 1), perSample(noise)];
      const d = operator.apply(x);
      const problem = create(tamed, own).bind({ d, operator, noise: level });
      const start = problem.initialState();
      const { state, samples } = await solveFixedPoint(problem.map, start, {
        solver: anderson({ history: 6, ridge: 1e-8, mixing: 1 }),
        tolerance: 1e-6,
        maxEvaluations: 100,
      });
      expect(samples.map(({ reason }) => reason)).toEqual(['converged', 'converged']);
      const image = problem.readout(state);
      expect(image.shape).toEqual(operator.frame === undefined ? shape : d.shape);
      const parts = partsOf(operator, d, tamed);
      for (const [name, left, right] of conditions(valuesOf(state), valuesOf(image), parts)) {
        const expected = name.startsWith('image') ? framed(right, operator) : right;
        expect(relativeError(left, expected), name).toBeLessThan(5e-5);
      }
      tf.dispose([x, level, d, start, state, image]);
      problem.dispose();
      operator.dispose();
      own.dispose();
      parameters.dispose();
    }),
  );
});
