import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';

import { createRandom } from '../../core/random/random.js';
import { convolutionNormBound } from '../../core/networks/convolution-norm.js';
import { drunet } from '../../core/networks/drunet.js';
import { ParameterSet } from '../../core/networks/parameter-set.js';
import { residualNetwork } from '../../core/networks/residual-network.js';
import { boundConvolutions } from '../../core/networks/spectral-normalisation.js';
import { normals, valuesOf, withoutLeak } from '../problems/tensors.js';
import { tinyDnCnn } from '../problems/tiny-denoiser.js';

/** A kernel outside the tensor library: [side][side][inputs][outputs], row-major. */
interface PlainKernel {
  readonly side: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly values: readonly number[];
}

function bound({ side, inputs, outputs, values }: PlainKernel, grid?: number): number {
  return tf.tidy(() => {
    const kernel = tf.tensor4d([...values], [side, side, inputs, outputs]);
    const result = grid === undefined ? convolutionNormBound(kernel) : convolutionNormBound(kernel, { grid });
    return valuesOf(result)[0] ?? Number.NaN;
  });
}

const norm2 = (matrix: Matrix): number => new SingularValueDecomposition(matrix, { autoTranspose: true }).norm2;

/** The norm of the convolution of n×m images as a dense matrix, zero or circular padding. */
function denseNorm({ side, inputs, outputs, values }: PlainKernel, n: number, m: number, circular: boolean): number {
  const reach = (side - 1) / 2;
  const matrix = Matrix.zeros(n * m * outputs, n * m * inputs);
  for (let y = 0; y < n; y++) {
    for (let x = 0; x < m; x++) {
      for (let v = 0; v < side; v++) {
        for (let u = 0; u < side; u++) {
          const [sy, sx] = [y + v - reach, x + u - reach];
          const inside = sy >= 0 && sy < n && sx >= 0 && sx < m;
          if (!inside && !circular) continue;
          const from = ((sy + n) % n) * m + ((sx + m) % m);
          for (let i = 0; i < inputs; i++) {
            for (let o = 0; o < outputs; o++) {
              const weight = values[((v * side + u) * inputs + i) * outputs + o] ?? Number.NaN;
              const [row, column] = [(y * m + x) * outputs + o, from * inputs + i];
              matrix.set(row, column, matrix.get(row, column) + weight);
            }
          }
        }
      }
    }
  }
  return norm2(matrix);
}

/** The supremum over frequencies, to the resolution of a grid: what zero-padded convolution of ever larger images tends to. */
function supremum({ side, inputs, outputs, values }: PlainKernel, grid: number): number {
  let largest = 0;
  for (let v = 0; v <= grid / 2; v++) {
    for (let u = 0; u < grid; u++) {
      const real = Matrix.zeros(2 * inputs, 2 * outputs);
      values.forEach((weight, at) => {
        const [o, i] = [at % outputs, Math.floor(at / outputs) % inputs];
        const tap = Math.floor(at / outputs / inputs);
        const phase = (2 * Math.PI * (v * Math.floor(tap / side) + u * (tap % side))) / grid;
        const [re, im] = [weight * Math.cos(phase), weight * Math.sin(phase)];
        real.set(i, o, real.get(i, o) + re);
        real.set(inputs + i, outputs + o, real.get(inputs + i, outputs + o) + re);
        real.set(i, outputs + o, real.get(i, outputs + o) - im);
        real.set(inputs + i, o, real.get(inputs + i, o) + im);
      });
      largest = Math.max(largest, norm2(real));
    }
  }
  return largest;
}

const kernels = fc
  .record({
    side: fc.constantFrom(1, 3, 5),
    inputs: fc.integer({ min: 1, max: 3 }),
    outputs: fc.integer({ min: 1, max: 3 }),
    seed: fc.nat(10_000),
    scale: fc.constantFrom(1e-3, 1, 50),
  })
  .map(({ side, inputs, outputs, seed, scale }): PlainKernel => {
    const values = normals(side * side * inputs * outputs, seed).map((value) => value * scale);
    return { side, inputs, outputs, values };
  });

describe('the bound of a convolution’s norm', () => {
  it('is never below the norm of the operator on images, zero-padded or circular', () =>
    withoutLeak(() => {
      fc.assert(
        fc.property(kernels, fc.integer({ min: 5, max: 6 }), fc.integer({ min: 5, max: 7 }), (kernel, n, m) => {
          const certified = bound(kernel) * (1 + 1e-5);
          expect(denseNorm(kernel, n, m, false)).toBeLessThanOrEqual(certified);
          expect(denseNorm(kernel, n, m, true)).toBeLessThanOrEqual(certified);
        }),
        { numRuns: 12 },
      );
    }));

  it('is at most 6 % above the supremum over frequencies for 3×3, and less with a finer grid', () =>
    withoutLeak(() => {
      fc.assert(
        fc.property(
          kernels.filter(({ side }) => side === 3),
          (kernel) => {
            const exact = supremum(kernel, 32);
            expect(bound(kernel) / exact).toBeGreaterThan(1 - 1e-5);
            expect(bound(kernel) / exact).toBeLessThan(1.06);
            expect(bound(kernel, 64) / exact).toBeLessThan(1.025);
          },
        ),
        { numRuns: 8 },
      );
    }));

  it('of a 3×3 box of ones is 9, where the reshaped matrix has norm 3', () =>
    withoutLeak(() => {
      const box = { side: 3, inputs: 1, outputs: 1, values: new Array<number>(9).fill(1) };
      expect(norm2(new Matrix([box.values]))).toBeCloseTo(3, 10);
      expect(bound(box)).toBeGreaterThanOrEqual(9);
      expect(bound(box)).toBeLessThan(9 * 1.045);
      expect(denseNorm(box, 8, 8, true)).toBeCloseTo(9, 6);
    }));

  it('of a kernel of zeros is nothing, and of a shift is 1', () =>
    withoutLeak(() => {
      expect(bound({ side: 3, inputs: 2, outputs: 2, values: new Array<number>(36).fill(0) })).toBeLessThan(1e-10);
      const shift = { side: 3, inputs: 1, outputs: 1, values: [1, 0, 0, 0, 0, 0, 0, 0, 0] };
      expect(bound(shift)).toBeGreaterThanOrEqual(1);
      expect(bound(shift)).toBeLessThan(1.045);
    }));

  it('has the derivative that its differences show', () =>
    withoutLeak(() => {
      tf.tidy(() => {
        const kernel = tf.tensor4d(normals(36, 3), [3, 3, 2, 2]);
        const direction = tf.tensor4d(normals(36, 4), [3, 3, 2, 2]);
        const gradient = tf.grad((k: tf.Tensor) => convolutionNormBound(k as tf.Tensor4D))(kernel);
        const at = (step: number): number =>
          valuesOf(convolutionNormBound(tf.add(kernel, tf.mul(step, direction))))[0] ?? Number.NaN;
        const slope = (at(1e-2) - at(-1e-2)) / 2e-2;
        expect(valuesOf(tf.sum(tf.mul(gradient, direction)))[0]).toBeCloseTo(slope, 2);
      });
    }));
});

describe('spectral normalisation', () => {
  const boundOf = (variable: tf.Variable): number =>
    tf.tidy(() => valuesOf(convolutionNormBound(variable as unknown as tf.Tensor4D))[0] ?? Number.NaN);

  it.each([0.3, 1])('keeps every convolution at or below %d, and leaves those below alone', (limit) =>
    withoutLeak(() => {
      const { parameters } = tinyDnCnn({ layers: 4 });
      tf.tidy(() => {
        const [first] = parameters.all;
        first?.assign(tf.mul(first, 1e-3));
      });
      const before = parameters.all.map((variable) => ({ norm: boundOf(variable), values: valuesOf(variable) }));
      boundConvolutions(parameters, limit);
      parameters.all.forEach((variable, i) => {
        const old = before[i];
        expect(boundOf(variable)).toBeLessThan(limit * (1 + 1e-5));
        if ((old?.norm ?? 0) < limit) expect(valuesOf(variable)).toEqual(old?.values);
        else expect(boundOf(variable)).toBeCloseTo(limit, 4);
      });
      expect(before[0]?.norm).toBeLessThan(limit);
      expect(Math.max(...before.map(({ norm }) => norm))).toBeGreaterThan(limit);
      parameters.dispose();
    }),
  );

  it('touches the network only, and survives a convolution of zeros', () =>
    withoutLeak(() => {
      const parameters = new ParameterSet();
      const options = { blocks: 1, channels: 2, activation: 'relu' } as const;
      residualNetwork(options, parameters, createRandom(1));
      const other = parameters.add('scheme.kernel', tf.fill([3, 3, 1, 1], 5));
      tf.tidy(() => {
        const tail = parameters.find('network.tail.kernel');
        tail?.assign(tf.zerosLike(tail));
      });
      boundConvolutions(parameters, 0.5);
      expect(valuesOf(other)).toEqual(new Array(9).fill(5));
      for (const variable of parameters.all) expect(valuesOf(variable).every(Number.isFinite)).toBe(true);
      parameters.dispose();
    }));
});

it('a residual network scales with its input and its level: S(αx; αs) = αS(x; s)', () =>
  withoutLeak(() => {
    fc.assert(
      fc.property(
        fc.constantFrom('relu' as const, 'elu' as const, 'softplus' as const),
        fc.double({ min: 0.05, max: 20, noNaN: true }),
        fc.integer({ min: 1, max: 3 }),
        (activation, alpha, blocks) => {
          const parameters = new ParameterSet();
          const network = residualNetwork({ blocks, channels: 3, activation }, parameters, createRandom(2));
          tf.tidy(() => {
            const x = tf.tensor4d(normals(2 * 5 * 6 * 3, 3), [2, 5, 6, 3]);
            const level = tf.tensor4d([0.1, 0.4], [2, 1, 1, 1]);
            const scaled = valuesOf(network.residual(tf.mul(alpha, x), tf.mul(alpha, level)));
            const expected = valuesOf(tf.mul(alpha, network.residual(x, level)));
            const largest = Math.max(...expected.map(Math.abs));
            scaled.forEach((value, i) => expect(Math.abs(value - (expected[i] ?? NaN))).toBeLessThan(1e-5 * largest));
          });
          parameters.dispose();
        },
      ),
      { numRuns: 9 },
    );
  }));

it('a residual network sees as far as its receptive radius says', () =>
  withoutLeak(() => {
    const parameters = new ParameterSet();
    const network = residualNetwork({ blocks: 2, channels: 3, activation: 'elu' }, parameters, createRandom(2));
    const reach = tf.tidy(() => {
      const still = tf.zeros([1, 17, 17, 3]) as tf.Tensor4D;
      const pulse = tf.buffer([1, 17, 17, 3]);
      pulse.set(9, 0, 8, 8, 0);
      const level = tf.ones([1, 1, 1, 1]) as tf.Tensor4D;
      const change = tf.sub(network.residual(pulse.toTensor() as tf.Tensor4D, level), network.residual(still, level));
      const rows = valuesOf(tf.max(tf.abs(change), [0, 2, 3]));
      return Math.max(...rows.flatMap((value, row) => (value > 0 ? [Math.abs(row - 8)] : [])));
    });
    expect(reach).toBe(network.receptiveRadius);
    parameters.dispose();
  }));

it('DRUNet has no radius that tiles could rely on', () => {
  const parameters = new ParameterSet();
  const network = drunet({ channels: [1, 1, 1, 1], blocks: 1 }, parameters, createRandom(1));
  expect(network.receptiveRadius).toBe(Number.POSITIVE_INFINITY);
  parameters.dispose();
});
