import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, it } from 'vitest';

import { maskedFourier, type CoilSensitivity } from '../../core/operators/masked-fourier.js';
import { perSample } from '../../core/tensor/per-sample.js';
import { coils, partialMask } from '../problems/operators.js';
import { norm, normalImages, relativeError, valuesOf, withoutLeak } from '../problems/tensors.js';

/** y_c(v, u) = m(v, u)/√(HW) Σ s_c(y, x) z(y, x) e^(−2πi(vy/H + ux/W)) in float64, one channel pair a coil, by plain loops. */
function plainMeasurement(
  image: readonly number[],
  [height, width]: readonly [number, number],
  mask: Float32Array,
  maps: readonly CoilSensitivity[],
): number[] {
  const measured: number[] = [];
  for (let v = 0; v < height; v++) {
    for (let u = 0; u < width; u++) {
      for (const { re, im } of maps) {
        let [real, imaginary] = [0, 0];
        for (let i = 0; i < height * width; i++) {
          const [a, b] = [image[2 * i] ?? 0, image[2 * i + 1] ?? 0];
          const [p, q] = [re[i] ?? 0, im[i] ?? 0];
          const phase = -2 * Math.PI * ((v * Math.floor(i / width)) / height + (u * (i % width)) / width);
          const [cos, sin] = [Math.cos(phase), Math.sin(phase)];
          real += (a * p - b * q) * cos - (a * q + b * p) * sin;
          imaginary += (a * p - b * q) * sin + (a * q + b * p) * cos;
        }
        const weight = (mask[v * width + u] ?? 0) / Math.sqrt(height * width);
        measured.push(weight * real, weight * imaginary);
      }
    }
  }
  return measured;
}

const problem = fc.record({
  height: fc.integer({ min: 1, max: 7 }),
  width: fc.integer({ min: 1, max: 7 }),
  count: fc.integer({ min: 1, max: 3 }),
  seed: fc.nat(),
});

it('measures what the sum of the definition gives, for every coil', () =>
  withoutLeak(() => {
    fc.assert(
      fc.property(problem, ({ height, width, count, seed }) => {
        const [mask, maps] = [partialMask(height * width, seed), coils(count, height * width, seed + 1)];
        const operator = maskedFourier(mask, height, width, maps);
        const x = normalImages([1, height, width, 2], seed + 2);
        const y = operator.apply(x);
        expect(y.shape).toEqual([1, height, width, 2 * count]);
        const expected = plainMeasurement(valuesOf(x), [height, width], mask, maps);
        // Where the mask saw nothing, nothing is all there may be.
        if (norm(expected) === 0) expect(norm(valuesOf(y))).toBe(0);
        else expect(relativeError(valuesOf(y), expected)).toBeLessThan(3e-6);
        tf.dispose([x, y]);
        operator.dispose();
      }),
      { numRuns: 15 },
    );
  }));

it('without coils is one coil that is 1 everywhere', () =>
  withoutLeak(() => {
    const mask = partialMask(30, 4);
    const flat = { re: new Float32Array(30).fill(1), im: new Float32Array(30) };
    const operator = maskedFourier(mask, 5, 6);
    const x = normalImages([2, 5, 6, 2], 3);
    const y = operator.apply(x);
    const half = valuesOf(x).slice(60);
    expect(relativeError(valuesOf(y).slice(60), plainMeasurement(half, [5, 6], mask, [flat]))).toBeLessThan(3e-6);
    tf.dispose([x, y]);
    operator.dispose();
  }));

it('keeps lengths when everything is measured: F is unitary', () =>
  withoutLeak(() => {
    const operator = maskedFourier(new Float32Array(35).fill(1), 5, 7);
    tf.tidy(() => {
      const x = normalImages([1, 5, 7, 2], 2);
      expect(norm(valuesOf(operator.apply(x))) / norm(valuesOf(x))).toBeCloseTo(1, 5);
      expect(relativeError(valuesOf(operator.adjoint(operator.apply(x))), valuesOf(x))).toBeLessThan(2e-6);
      // And the data step divides by 1 + ρ.
      const step = operator.solveNormal?.(x, perSample([0.25]));
      expect(relativeError(valuesOf(tf.mul(step ?? x, 1.25)), valuesOf(x))).toBeLessThan(2e-6);
    });
    operator.dispose();
  }));

it.each([
  ['a mask of another size', () => maskedFourier(new Float32Array(5), 2, 3)],
  ['a coil map of another size', () => maskedFourier(new Float32Array(6), 2, 3, coils(1, 5, 1))],
  ['no coil', () => maskedFourier(new Float32Array(6), 2, 3, [])],
])('refuses %s', (_, create) => {
  expect(create).toThrow(/2×3 values each, and there must be a coil/);
});
