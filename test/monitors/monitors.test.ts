import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { Matrix, QrDecomposition, SVD } from 'ml-matrix';
import { describe, expect, it } from 'vitest';

import { modelConfigSchema } from '../../core/contract/training.js';
import { createRandom } from '../../core/random/random.js';
import { jacobianFree } from '../../core/gradients/jacobian-free.js';
import { createModel } from '../../core/models/model.js';
import { certifiedBound, networkBound } from '../../core/monitors/certified-bound.js';
import { gradientAlignment } from '../../core/monitors/gradient-alignment.js';
import { inspectImage } from '../../core/monitors/inspect-image.js';
import { localLipschitz, spectralRadius } from '../../core/monitors/local-lipschitz.js';
import { parameterJacobian } from '../../core/monitors/parameter-jacobian.js';
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
const precise = { tolerance: 1e-6, maxIterations: 300 };

describe('the local Lipschitz constant and the spectral radius', () => {
  it('are the largest entry of a diagonal operator', () =>
    withoutLeak(() => {
      const x = zeros(3);
      const map = linear([
        [0.3, 0, 0],
        [0, -0.8, 0],
        [0, 0, 0.5],
      ]);
      expect(localLipschitz(map, x, createRandom(0), precise).value).toBeCloseTo(0.8, 3);
      expect(spectralRadius(map, x, createRandom(0), 60).value).toBeCloseTo(0.8, 3);
      x.dispose();
    }));

  it('differ for a rotation with a shear: σ_max from a dense SVD, ρ from the eigenvalues', () =>
    withoutLeak(() => {
      const x = zeros(2);
      // Eigenvalues ±i·√(0.5·1.2): the radius is 0.7746, the norm 1.2.
      const matrix = [
        [0, 1.2],
        [-0.5, 0],
      ];
      const local = localLipschitz(linear(matrix), x, createRandom(1), precise);
      expect(local.value).toBeCloseTo(new SVD(new Matrix(matrix)).norm2, 3);
      expect(spectralRadius(linear(matrix), x, createRandom(1), 60).value).toBeCloseTo(Math.sqrt(0.6), 2);
      expect(local.change).toBeLessThan(1e-5);
      x.dispose();
    }));

  it('name an expansive map as such', () =>
    withoutLeak(() => {
      const x = zeros(2);
      const map = linear([
        [1.5, 0],
        [0, 0.2],
      ]);
      expect(localLipschitz(map, x, createRandom(2), precise).value).toBeGreaterThan(1.49);
      expect(spectralRadius(map, x, createRandom(2), 60).value).toBeGreaterThan(1.49);
      x.dispose();
    }));
});

describe('the certified bound', () => {
  it('is never below the local constant, whatever scheme and weights', () =>
    withoutLeak(() => {
      fc.assert(
        fc.property(
          fc.constantFrom('de-grad', 'de-prox', 'de-hqs', 'de-admm', 'pnp-fb', 'red'),
          fc.constantFrom('dncnn', 'residual'),
          fc.integer({ min: 0, max: 1000 }),
          (kind, network, seed) => {
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
            const local = localLipschitz(problem.map, x, random);
            const certified = certifiedBound(model, operator.norm);
            expect(certified).not.toBeNull();
            // float32 rounding of the finite difference, relative.
            expect(local.value).toBeLessThanOrEqual((certified ?? 0) * 1.002);
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
    withoutLeak(() => {
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
    withoutLeak(() => {
      const network = { kind: 'drunet', channels: [2, 2, 2, 2], blocks: 1 };
      const model = createModel(modelConfigSchema.parse({ scheme: { kind: 'de-hqs' }, network }), 'probe');
      expect(certifiedBound(model, 1)).toBeNull();
      model.dispose();
    }));
});

describe('the Jacobian in the parameters', () => {
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

  it('has the singular values of a dense SVD, and keeps Θ as it was', () =>
    withoutLeak(() => {
      const b = [
        [2, 0.3],
        [0.1, 0.7],
        [0.4, -0.2],
      ];
      const { map, theta, x } = affine(b);
      const { largest, smallest, condition, fullColumnRank } = parameterJacobian(map, x, [theta], createRandom(0));
      const [s0 = 0, s1 = 0] = new SVD(new Matrix(b)).diagonal;
      expect(largest).toBeCloseTo(s0, 2);
      expect(smallest).toBeCloseTo(s1, 2);
      expect(condition / (s0 / s1) ** 2).toBeCloseTo(1, 1);
      expect(fullColumnRank).toBe(true);
      expect([...theta.dataSync()]).toEqual([1, 1]);
      tf.dispose([theta, x]);
    }));

  it('says when it is rank-deficient, or wider than high', () =>
    withoutLeak(() => {
      const deficient = affine([
        [1, 2],
        [2, 4],
        [3, 6],
      ]);
      expect(parameterJacobian(deficient.map, deficient.x, [deficient.theta], createRandom(0)).fullColumnRank).toBe(
        false,
      );
      const wide = affine([[1, 2, 3]]);
      expect(parameterJacobian(wide.map, wide.x, [wide.theta], createRandom(0)).fullColumnRank).toBe(false);
      tf.dispose([deficient.theta, deficient.x, wide.theta, wide.x]);
    }));

  describe('with more columns than Lanczos takes steps', () => {
    const columns = 40;

    /** A matrix with these singular values, largest first, and nothing special besides. */
    function withSingularValues(rows: number, values: readonly number[]): Matrix {
      const orthonormal = (height: number, width: number, seed: number): Matrix =>
        new QrDecomposition(Matrix.from1DArray(height, width, normals(height * width, seed))).orthogonalMatrix;
      const size = Math.min(rows, columns);
      const [left, right] = [orthonormal(rows, size, 1), orthonormal(columns, size, 2)];
      return left.mmul(Matrix.diag([...values])).mmul(right.transpose());
    }

    /** Extreme Ritz values of BᵀB on the Krylov space of the monitor's own start, by QR in float64: σ as Lanczos must see them. */
    function ritz(b: Matrix, steps: number): { largest: number; smallest: number } {
      const gram = b.transpose().mmul(b);
      const random = createRandom(0);
      const krylov = [Matrix.columnVector(Array.from({ length: columns }, () => random.normal()))];
      while (krylov.length < steps) {
        const next = gram.mmul(krylov.at(-1) ?? gram);
        krylov.push(next.div(next.norm()));
      }
      const space = new Matrix(krylov.map((v) => v.to1DArray())).transpose();
      const q = new QrDecomposition(space).orthogonalMatrix;
      const values = new SVD(q.transpose().mmul(gram).mmul(q)).diagonal.map(Math.sqrt);
      return { largest: Math.max(...values), smallest: Math.min(...values) };
    }

    const seen = (b: Matrix) => {
      const { map, theta, x } = affine(b.to2DArray());
      const result = parameterJacobian(map, x, [theta], createRandom(0));
      tf.dispose([theta, x]);
      return result;
    };

    it('sees σ_max from below and σ_min from above, as far as eight steps can', () =>
      withoutLeak(() => {
        const values = Array.from({ length: columns }, (_, i) => 3 * 0.94 ** i);
        const b = withSingularValues(60, values);
        const { largest, smallest, condition, fullColumnRank, iterations } = seen(b);
        const expected = ritz(b, 8);
        expect(iterations).toBe(8);
        expect(largest / expected.largest).toBeCloseTo(1, 3);
        expect(smallest / expected.smallest).toBeCloseTo(1, 2);
        expect(largest).toBeLessThan(3 * 1.001);
        // Far from what is there: a bound of it, and said to be one.
        expect(smallest).toBeGreaterThan(1.2 * (values.at(-1) ?? Infinity));
        expect(condition).toBeCloseTo((largest / smallest) ** 2, 6);
        expect(fullColumnRank).toBe(true);
      }));

    it('sees that most directions move nothing, to the resolution of float32', () =>
      withoutLeak(() => {
        const values = Array.from({ length: columns }, (_, i) => (i < 5 ? 2 - 0.3 * i : 0));
        const { largest, condition, fullColumnRank } = seen(withSingularValues(60, values));
        expect(largest).toBeCloseTo(2, 2);
        expect(fullColumnRank).toBe(false);
        expect(condition).toBeGreaterThan(1e6);
        expect(condition).toBeLessThanOrEqual(1.0001e7);
      }));

    it('knows by the sizes alone that more columns than rows are too many', () =>
      withoutLeak(() => {
        const values = Array.from({ length: 30 }, (_, i) => 2 - 0.02 * i);
        expect(seen(withSingularValues(30, values)).fullColumnRank).toBe(false);
      }));
  });
});

describe('gradient alignment', () => {
  it('matches the closed form on a linear layer', () =>
    withoutLeak(async () => {
      // T(x) = diag(0.9, 0.1) x + θ; w = v for JFB and v/(1 − λ) exactly, M = I.
      const theta = tf.tidy(() => tf.variable(tf.tensor4d([0.1, 0.9], [1, 1, 2, 1])));
      const lambda = tf.tensor4d([0.9, 0.1], [1, 1, 2, 1]);
      const equilibrium = tf.tensor4d([1, 1], [1, 1, 2, 1]);
      const v = [2, -1];
      const alignment = await gradientAlignment(jacobianFree(), {
        map: (x) => tf.tidy(() => tf.add(tf.mul(lambda, x), theta)),
        equilibrium,
        initial: equilibrium,
        loss: (x) => tf.tidy(() => tf.sum(tf.mul(x, tf.tensor4d(v, [1, 1, 2, 1])))),
        variables: [theta],
      });
      const exact = [2 / 0.1, -1 / 0.9];
      const inner = v.reduce((sum, value, i) => sum + value * (exact[i] ?? 0), 0);
      expect(alignment.cosine).toBeCloseTo(inner / (Math.hypot(...v) * Math.hypot(...exact)), 3);
      expect(alignment.ratio).toBeCloseTo(Math.hypot(...v) / Math.hypot(...exact), 3);
      expect(alignment.descent).toBe(true);
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
      expect(image.local).toBeLessThan(1);
      expect(image.spectralRadius).toBeLessThanOrEqual(image.local * 1.01);
      expect(image.observed).toBeLessThanOrEqual(image.local * 1.05);
      expect(image.alignment.cosine).toBeGreaterThan(0.9);
      tf.dispose([x, noise, d]);
      operator.dispose();
      model.dispose();
    }));
});
