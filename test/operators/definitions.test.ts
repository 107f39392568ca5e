import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { compose } from '../../core/operators/compose.js';
import { directBlur } from '../../core/operators/direct-blur.js';
import { downsample } from '../../core/operators/downsample.js';
import { identityOperator } from '../../core/operators/identity.js';
import type { LinearOperator } from '../../core/operators/linear-operator.js';
import { maskOperator } from '../../core/operators/mask.js';
import { partialMask } from '../problems/operators.js';
import { plainBlur, ruggedPsf } from '../problems/plain-blur.js';
import { matrixOf, normalImages, relativeError, valuesOf, withoutLeak, type ImageShape } from '../problems/tensors.js';

const size = fc.record({
  height: fc.integer({ min: 1, max: 9 }),
  width: fc.integer({ min: 1, max: 9 }),
  seed: fc.nat(),
});
const runs = { numRuns: 10 };

/** A x of a random image, and the image. */
function applied(operator: LinearOperator, shape: ImageShape, seed = 1): { x: number[]; y: number[] } {
  const answer = tf.tidy(() => {
    const x = normalImages(shape, seed);
    return { x: valuesOf(x), y: valuesOf(operator.apply(x)) };
  });
  operator.dispose();
  return answer;
}

it('the identity changes nothing, and hands out a tensor of its own', () =>
  withoutLeak(() => {
    const { x, y } = applied(identityOperator(), [2, 3, 4, 3]);
    expect(y).toEqual(x);
    const operator = identityOperator();
    const image = normalImages([1, 2, 2, 1]);
    operator.apply(image).dispose();
    operator.adjoint(image).dispose();
    expect(valuesOf(image)).toHaveLength(4);
    image.dispose();
  }));

describe('a mask', () => {
  it('weighs every channel of every image alike', () =>
    withoutLeak(() => {
      fc.assert(
        fc.property(size, ({ height, width, seed }) => {
          const mask = partialMask(height * width, seed);
          const { x, y } = applied(maskOperator(mask, height, width), [2, height, width, 3], seed);
          const expected = x.map((value, i) => value * (mask[Math.floor(i / 3) % mask.length] ?? Number.NaN));
          expect(relativeError(y, expected)).toBeLessThan(1e-7);
        }),
        runs,
      );
    }));

  it.each([
    [new Float32Array(5), /5 values; 2×3 need 6/],
    [Float32Array.of(1, 1, -0.5, 1, 1, 1), /-0\.5 at index 2/],
    [Float32Array.of(1, Number.NaN, 1, 1, 1, 1), /NaN at index 1/],
    [Float32Array.of(1, 1, 1, 1, 1, Number.POSITIVE_INFINITY), /Infinity at index 5/],
  ])('of %j for 2×3 pixels is refused', (values, message) => {
    expect(() => maskOperator(values, 2, 3)).toThrow(message);
  });
});

describe('downsampling', () => {
  it('averages blocks, as six plain loops do', () =>
    withoutLeak(() => {
      fc.assert(
        fc.property(size, fc.integer({ min: 1, max: 4 }), ({ height, width, seed }, factor) => {
          const { x, y } = applied(downsample(factor), [2, height * factor, width * factor, 3], seed);
          const expected = new Array<number>(2 * height * width * 3).fill(0);
          x.forEach((value, i) => {
            const [c, column] = [i % 3, Math.floor(i / 3) % (width * factor)];
            const row = Math.floor(i / 3 / (width * factor)) % (height * factor);
            const image = Math.floor(i / 3 / (width * factor) / (height * factor));
            const to = ((image * height + Math.floor(row / factor)) * width + Math.floor(column / factor)) * 3 + c;
            expected[to] = (expected[to] ?? 0) + value / factor ** 2;
          });
          expect(relativeError(y, expected)).toBeLessThan(1e-6);
        }),
        runs,
      );
    }));

  it('refuses images that it does not divide, and factors that are none', () => {
    const x = normalImages([1, 6, 7, 1]);
    expect(() => downsample(3).apply(x)).toThrow(/7×6.*by 3/);
    expect(() => downsample(2).apply(x)).toThrow(/7×6.*by 2/);
    for (const factor of [0, -1, 1.5, Number.NaN]) expect(() => downsample(factor)).toThrow(`factor ${factor}`);
    x.dispose();
  });
});

describe('a composition', () => {
  it('is the product of its parts’ matrices, applied from the right', () =>
    withoutLeak(() => {
      const parts = [
        maskOperator(partialMask(6, 3), 2, 3),
        downsample(2),
        directBlur(ruggedPsf(3, 2, 1), 'zero', 4, 6),
      ] as const;
      const [mask, down, blur] = parts;
      const product = matrixOf(mask.apply, [1, 2, 3, 1])
        .mmul(matrixOf(down.apply, [1, 4, 6, 1]))
        .mmul(matrixOf(blur.apply, [1, 4, 6, 1]));
      const whole = compose(...parts);
      expect(relativeError(matrixOf(whole.apply, [1, 4, 6, 1]).to1DArray(), product.to1DArray())).toBeLessThan(1e-6);
      const adjoint = matrixOf(whole.adjoint, [1, 2, 3, 1]).to1DArray();
      expect(relativeError(adjoint, product.transpose().to1DArray())).toBeLessThan(1e-6);
      expect(whole.norm).toBeCloseTo(mask.norm * down.norm * blur.norm, 10);
      whole.dispose();
    }));

  it('of a blur after a blur is both blurs', () =>
    withoutLeak(() => {
      const [a, b] = [ruggedPsf(3, 3, 1), ruggedPsf(2, 4, 2)];
      const shape: ImageShape = [1, 6, 7, 3];
      const operator = compose(directBlur(a, 'reflect', 6, 7), directBlur(b, 'circular', 6, 7));
      const { x, y } = applied(operator, shape);
      const expected = plainBlur(plainBlur(x, shape, b, 'circular'), shape, a, 'reflect');
      expect(relativeError(y, expected)).toBeLessThan(2e-6);
    }));

  it('of nothing is the identity', () => {
    const { x, y } = applied(compose(), [1, 3, 2, 1]);
    expect(y).toEqual(x);
    expect(compose().norm).toBe(1);
  });
});
