import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { Matrix, QrDecomposition, SVD } from 'ml-matrix';
import { describe, expect, it } from 'vitest';

import { isContraction, isDescent } from '../../core/contract/conditions.js';
import { modelConfigSchema } from '../../core/contract/training.js';
import { createRandom } from '../../core/random/random.js';
import { jacobianFree } from '../../core/gradients/jacobian-free.js';
import { createModel } from '../../core/models/model.js';
import { certifiedBound, networkBound } from '../../core/monitors/certified-bound.js';
import { gradientAlignment } from '../../core/monitors/gradient-alignment.js';
import { inspectImage } from '../../core/monitors/inspect-image.js';
import { localConstants, localConstantsFrom } from '../../core/monitors/local-lipschitz.js';
import { parameterSensitivity } from '../../core/monitors/parameter-sensitivity.js';
import { boundConvolutions } from '../../core/networks/spectral-normalisation.js';
import { fourierBlur } from '../../core/operators/fourier-blur.js';
import { normalTensor } from '../../core/random/normal-tensor.js';
import { gaussianPsf } from '../../core/operators/psf.js';
import { perSample } from '../../core/tensor/per-sample.js';
import { normals, withoutLeak } from '../problems/tensors.js';

/** x ↦ M x on states [1,1,n,1]. */
function linear(matrix: number[][]): (x: tf.Tensor4D) => tf.Tensor4D {
  const n = matrix.length;
  return (x) => tf.tidy(() => tf.reshape(tf.matMul(tf.tensor2d(matrix), tf.reshape(x, [n, 1])), [1, 1, n, 1]));
}

const zeros = (n: number): tf.Tensor4D => tf.zeros([1, 1, n, 1]);
/** What the monitors say of a linear map. */
async function constantsOf(map: (x: tf.Tensor4D) => tf.Tensor4D, n: number, seed = 0) {
  const x = zeros(n);
  const { local, spectralRadius } = await localConstants(map, x, createRandom(seed));
  tf.dispose([x]);
  return { local, spectralRadius };
}

describe('the local Lipschitz constant and the spectral radius', () => {
  it('are the largest entry of a diagonal operator', () =>
    withoutLeak(async () => {
      const map = linear([
        [0.3, 0, 0],
        [0, -0.8, 0],
        [0, 0, 0.5],
      ]);
      const { local, spectralRadius } = await constantsOf(map, 3);
      expect(local.value).toBeCloseTo(0.8, 4);
      expect(spectralRadius.value).toBeCloseTo(0.8, 3);
    }));

  it('differ for a rotation with a shear: σ_max from a dense SVD, ρ from the eigenvalues', () =>
    withoutLeak(async () => {
      // Eigenvalues ±i·√(0.5·1.2): the radius is 0.7746, the norm 1.2.
      const matrix = [
        [0, 1.2],
        [-0.5, 0],
      ];
      const { local, spectralRadius } = await constantsOf(linear(matrix), 2, 1);
      expect(local.value).toBeCloseTo(new SVD(new Matrix(matrix)).norm2, 4);
      expect(local.error).toBeLessThan(1e-3);
      expect(spectralRadius.value).toBeCloseTo(Math.sqrt(0.6), 3);
    }));

  it('name an expansive map as such', () =>
    withoutLeak(async () => {
      const { local, spectralRadius } = await constantsOf(
        linear([
          [1.5, 0],
          [0, 0.2],
        ]),
        2,
        2,
      );
      expect(local.value).toBeGreaterThan(1.49);
      expect(spectralRadius.value).toBeGreaterThan(1.49);
    }));

  it('see a stretch just above 1 that crowds with others just below, where a cut power iteration stays below 1', () =>
    withoutLeak(async () => {
      const n = 80;
      // They all lie within a tenth of the largest.
      const values = Array.from({ length: n }, (_, i) => 1.006 - 0.1 * (i / (n - 1)));
      const orthonormal = (seed: number): Matrix =>
        new QrDecomposition(Matrix.from1DArray(n, n, normals(n * n, seed))).orthogonalMatrix;
      const matrix = orthonormal(1).mmul(Matrix.diag(values)).mmul(orthonormal(2).transpose());
      let v = Matrix.columnVector(normals(n, 3));
      let power = 0;
      for (let k = 0; k < 25; k++) {
        const pushed = matrix.mmul(v.div(v.norm()));
        power = pushed.norm();
        v = matrix.transpose().mmul(pushed);
      }
      expect(power).toBeLessThan(1);
      const { local, spectralRadius } = await constantsOf(linear(matrix.to2DArray()), n);
      expect(local.value).toBeGreaterThan(1.0055);
      expect(local.value).toBeLessThan(1.0061);
      expect(spectralRadius.value).toBeLessThanOrEqual(local.value);
      expect(isContraction(null, local.samples)).toBe(false);
    }));

  it('go on from the last look, and see what has changed since', () =>
    withoutLeak(async () => {
      const x = zeros(3);
      const diagonal = (a: number, b: number, c: number): ((x: tf.Tensor4D) => tf.Tensor4D) =>
        linear([
          [a, 0, 0],
          [0, b, 0],
          [0, 0, c],
        ]);
      const first = await localConstantsFrom(diagonal(0.9, 0.1, 0.2), x, createRandom(4), null);
      // What stretched most does no longer: another direction does, which the last look had found to be nothing.
      const second = await localConstantsFrom(diagonal(0.3, 1.2, 0.2), x, createRandom(5), first.directions);
      expect(second.local.value).toBeCloseTo(1.2, 3);
      expect(second.spectralRadius.value).toBeCloseTo(1.2, 2);
      tf.dispose([x, second.directions.stretching, second.directions.growing]);
    }));
});

describe('the certified bound', () => {
  it('is never below the local constant, whatever scheme and weights', () =>
    withoutLeak(async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom('de-grad', 'de-prox', 'de-hqs', 'de-admm', 'pnp-fb', 'red'),
          fc.constantFrom('dncnn', 'residual'),
          fc.integer({ min: 0, max: 1000 }),
          async (kind, network, seed) => {
            const random = createRandom(seed);
            const shape = network === 'dncnn' ? { layers: 2 } : { blocks: 1 };
            const model = createModel(
              modelConfigSchema.parse({
                scheme: { kind },
                network: { kind: network, channels: 3, activation: 'softplus', ...shape },
              }),
              'probe',
              seed,
            );
            const operator = fourierBlur([gaussianPsf(0.8, 5)], 10, 12);
            const [d, noise] = [normalTensor([1, 10, 12, 3], random), perSample([0.05])];
            const problem = model.scheme.bind({ d, operator, noise });
            const x = problem.initialState();
            const { local } = await localConstants(problem.map, x, random);
            const certified = certifiedBound(model, operator.norm);
            expect(certified).not.toBeNull();
            // float32 rounding, relative.
            expect(local.value).toBeLessThanOrEqual((certified ?? 0) * (1 + 1e-4));
            tf.dispose([d, noise, x]);
            problem.dispose();
            operator.dispose();
            model.dispose();
          },
        ),
        { numRuns: 12 },
      );
    }));

  it('is the product of the layers, and falls to the bounds they are kept to', () =>
    withoutLeak(async () => {
      const config = modelConfigSchema.parse({
        scheme: { kind: 'de-prox' },
        network: { kind: 'dncnn', layers: 3, channels: 4 },
      });
      const model = createModel(config, 'probe', 3);
      boundConvolutions(model.parameters, 0.5);
      // 0.5³ up to the few per cent by which grids of 16 and 32 frequencies differ.
      const { residual = Number.NaN } = networkBound(model) ?? {};
      expect(residual).toBeLessThanOrEqual(0.125);
      expect(residual).toBeGreaterThan(0.1);
      expect(certifiedBound(model, 1)).toBeCloseTo(1 + residual, 6);
      model.dispose();
    }));

  it('is absent for a network that has none', () =>
    withoutLeak(async () => {
      const network = { kind: 'drunet', channels: [2, 2, 2, 2], blocks: 1 };
      const model = createModel(modelConfigSchema.parse({ scheme: { kind: 'de-hqs' }, network }), 'probe');
      expect(certifiedBound(model, 1)).toBeNull();
      model.dispose();
    }));
});

describe('the sensitivity to the parameters', () => {
  /** T(x) = x/2 + B θ, so M = B. */
  function affine(b: number[][]): { map: (x: tf.Tensor4D) => tf.Tensor4D; theta: tf.Variable; x: tf.Tensor4D } {
    const [rows, columns] = [b.length, b[0]?.length ?? 0];
    const theta = tf.tidy(() => tf.variable(tf.ones([columns, 1])));
    return {
      theta,
      x: zeros(rows),
      map: (x) =>
        tf.tidy(() =>
          tf.add(tf.mul(0.5, x), tf.reshape(tf.matMul(tf.tensor2d(b), theta as tf.Tensor2D), [1, 1, rows, 1])),
        ),
    };
  }

  const seen = async (b: number[][], steps?: number) => {
    const { map, theta, x } = affine(b);
    const result = await parameterSensitivity(map, x, [theta], null, createRandom(0), steps);
    expect([...theta.dataSync()].every((value) => value === 1)).toBe(true);
    tf.dispose([theta, x]);
    return result;
  };

  /** A matrix with these singular values, largest first, and nothing special besides. */
  function withSingularValues(rows: number, columns: number, values: readonly number[]): number[][] {
    const orthonormal = (height: number, width: number, seed: number): Matrix =>
      new QrDecomposition(Matrix.from1DArray(height, width, normals(height * width, seed))).orthogonalMatrix;
    const [left, right] = [orthonormal(rows, values.length, 1), orthonormal(columns, values.length, 2)];
    return left
      .mmul(Matrix.diag([...values]))
      .mmul(right.transpose())
      .to2DArray();
  }

  it('has the singular values of a dense SVD, and keeps Θ as it was', () =>
    withoutLeak(async () => {
      const b = [
        [2, 0.1, 0.4],
        [0.3, 0.7, -0.2],
      ];
      const { largest, smallest, condition, fullRowRank } = await seen(b);
      const [s0 = 0, s1 = 0] = new SVD(new Matrix(b)).diagonal;
      expect(largest).toBeCloseTo(s0, 3);
      expect(smallest).toBeCloseTo(s1, 3);
      expect(condition / (s0 / s1) ** 2).toBeCloseTo(1, 2);
      // Nothing speaks against it; that is no proof.
      expect(fullRowRank).toBeNull();
    }));

  it('knows by counting that fewer parameters than values are too few', () =>
    withoutLeak(async () => {
      expect((await seen(withSingularValues(6, 5, [2, 1.8, 1.6, 1.4, 1.2]))).fullRowRank).toBe(false);
      expect((await seen(withSingularValues(5, 6, [2, 1.8, 1.6, 1.4, 1.2]))).fullRowRank).toBeNull();
    }));

  it('sees rows that depend on each other, however many parameters there are', () =>
    withoutLeak(async () => {
      const deficient = await seen([
        [1, 2, 3, 0, 1],
        [2, 4, 6, 0, 2],
        [0, 1, 0, 1, 0],
      ]);
      expect(deficient.fullRowRank).toBe(false);
      expect(deficient.condition).toBeGreaterThan(1e8);
    }));

  it('sees σ_max from below and σ_min from above, as far as eight steps can', () =>
    withoutLeak(async () => {
      const values = Array.from({ length: 40 }, (_, i) => 3 * 0.94 ** i);
      const { largest, smallest, condition, iterations } = await seen(withSingularValues(40, 60, values));
      expect(iterations).toBe(8);
      expect(largest).toBeLessThan(3 * 1.001);
      expect(largest).toBeGreaterThan(2.9);
      // Far from what is there: a bound of it, and said to be one.
      expect(smallest).toBeGreaterThan(1.2 * (values.at(-1) ?? Infinity));
      expect(condition).toBeCloseTo((largest / smallest) ** 2, 6);
    }));

  it('of a batch is that of its first image, not of all together', () =>
    withoutLeak(async () => {
      const theta = tf.tidy(() => tf.variable(tf.ones([3])));
      const gains = tf.tensor2d([
        [1, 2, 3],
        [7, 8, 9],
      ]);
      const x = tf.zeros([2, 1, 3, 1]) as tf.Tensor4D;
      const map = (z: tf.Tensor4D): tf.Tensor4D =>
        tf.tidy(() => tf.add(tf.mul(0.5, z), tf.reshape(tf.mul(gains, theta), [2, 1, 3, 1])));
      const { largest, smallest, fullRowRank } = await parameterSensitivity(map, x, [theta], null, createRandom(0));
      expect(largest).toBeCloseTo(3, 3);
      expect(smallest).toBeCloseTo(1, 3);
      // Two images have six values; three parameters cannot move them all, and need not.
      expect(fullRowRank).toBeNull();
      tf.dispose([theta, gains, x]);
    }));
});

describe('gradient alignment', () => {
  it('matches the closed form on a linear layer', () =>
    withoutLeak(async () => {
      // T(x) = diag(0.9, 0.1) x + θ; w = v for JFB and v/(1 − λ) exactly, M = I.
      const theta = tf.tidy(() => tf.variable(tf.tensor4d([0.1, 0.9], [1, 1, 2, 1])));
      const lambda = tf.tensor4d([0.9, 0.1], [1, 1, 2, 1]);
      const equilibrium = tf.tensor4d([1, 1], [1, 1, 2, 1]);
      const v = [2, -1];
      const alignment = await gradientAlignment(
        jacobianFree(),
        {
          map: (x) => tf.tidy(() => tf.add(tf.mul(lambda, x), theta)),
          equilibrium,
          initial: equilibrium,
          loss: (x) => tf.tidy(() => tf.sum(tf.mul(x, tf.tensor4d(v, [1, 1, 2, 1])))),
          variables: [theta],
        },
        0.9,
      );
      const exact = [2 / 0.1, -1 / 0.9];
      const inner = v.reduce((sum, value, i) => sum + value * (exact[i] ?? 0), 0);
      expect(alignment.cosine).toBeCloseTo(inner / (Math.hypot(...v) * Math.hypot(...exact)), 3);
      expect(alignment.ratio).toBeCloseTo(Math.hypot(...v) / Math.hypot(...exact), 3);
      expect(isDescent({ value: alignment.cosine, error: alignment.error })).toBe(true);
      expect(alignment.error).toBeLessThan(1e-3);
      tf.dispose([theta, lambda, equilibrium]);
    }));
});

describe('inspecting one image', () => {
  it('measures a tame model as a contraction and leaves nothing behind', () =>
    withoutLeak(async () => {
      const config = modelConfigSchema.parse({
        scheme: { kind: 'de-hqs', rho: 0.5 },
        network: { kind: 'dncnn', layers: 2, channels: 3, activation: 'elu' },
      });
      const model = createModel(config, 'tame', 1);
      boundConvolutions(model.parameters, 0.3);
      const random = createRandom(5);
      const operator = fourierBlur([gaussianPsf(0.2012, 3)], 12, 10);
      const [x, noise] = [normalTensor([1, 12, 10, 3], random), perSample([0.02])];
      const d = operator.apply(x);
      const image = await inspectImage(model, x, { d, operator, noise }, random);
      expect(image.converged).toBe(true);
      expect(isContraction(null, image.local.samples)).toBe(true);
      expect(image.spectralRadius.value).toBeLessThanOrEqual(image.local.value);
      expect(image.observed).toBeLessThanOrEqual(image.local.value * 1.05);
      expect(image.alignment.cosine).toBeGreaterThan(0.9);
      tf.dispose([x, noise, d]);
      operator.dispose();
      model.dispose();
    }));
});
