import * as tf from '@tensorflow/tfjs-core';
import { Matrix, solve } from 'ml-matrix';
import { describe, expect, it } from 'vitest';

import { directBlur } from '../../core/operators/direct-blur.js';
import { motionPsf } from '../../core/operators/psf.js';
import { perSample } from '../../core/tensor/per-sample.js';
import { ruggedPsf } from '../problems/plain-blur.js';
import { columnOf, matrixOf, normalImages, relativeError, valuesOf, withoutLeak } from '../problems/tensors.js';

const [height, width] = [14, 15];
const pixels = height * width;

const cases = (['zero', 'reflect'] as const).flatMap((boundary) => [
  { name: `oblique motion, ${boundary}`, psf: motionPsf(7, 30), boundary },
  { name: `no symmetry, ${boundary}`, psf: ruggedPsf(4, 5, 2), boundary },
]);

describe.each(cases)('$name', ({ psf, boundary }) => {
  const setting = (weights: readonly number[]) => {
    const operator = directBlur(psf, boundary, height, width);
    const a = matrixOf(operator.apply, [1, height, width, 1]);
    const gram = a.transpose().mmul(a);
    const right = normalImages([weights.length, height, width, 1], 3);
    const part = (values: number[], i: number): number[] => values.slice(i * pixels, (i + 1) * pixels);
    const exact = weights.map((weight, i) =>
      solve(Matrix.add(gram, Matrix.eye(pixels).mul(weight)), columnOf(part(valuesOf(right), i))).to1DArray(),
    );
    const refine = operator.refineNormal ?? expect.fail('nothing refines');
    return { operator, right, rho: perSample(weights), exact, part, refine };
  };

  it('leaves a third or less of every error, each sample with its own ρ, and a solution where it is', () =>
    withoutLeak(() => {
      const { operator, right, rho, exact, part, refine } = setting([0.3, 0.02]);
      const guess = normalImages([2, height, width, 1], 4);
      const solution = tf.tensor4d(exact.flat(), [2, height, width, 1]);
      const [better, fromZero, still] = [
        refine(right, rho, guess),
        refine(right, rho, null),
        refine(right, rho, solution),
      ];
      const error = (x: readonly number[], i: number): number => relativeError(part([...x], i), exact[i] ?? []);
      [0, 1].forEach((i) => {
        expect(error(valuesOf(better), i)).toBeLessThan(error(valuesOf(guess), i) / 3);
        expect(error(valuesOf(fromZero), i)).toBeLessThan(1 / 3);
        expect(error(valuesOf(still), i)).toBeLessThan(1e-5);
      });
      tf.dispose([right, rho, guess, solution, better, fromZero, still]);
      operator.dispose();
    }));

  it('refines linearly: Anderson acceleration needs that', () =>
    withoutLeak(() => {
      const { operator, right, rho, refine } = setting([0.02]);
      const [other, x, y] = [5, 6, 7].map((seed) => normalImages([1, height, width, 1], seed));
      if (other === undefined || x === undefined || y === undefined) throw new Error('three images');
      const [together, apart] = tf.tidy(() => [
        refine(tf.add(right, tf.mul(2, other)), rho, tf.add(x, tf.mul(2, y))),
        tf.add(refine(right, rho, x), tf.mul(2, refine(other, rho, y))),
      ]) as [tf.Tensor4D, tf.Tensor4D];
      expect(relativeError(valuesOf(together), valuesOf(apart))).toBeLessThan(1e-5);
      tf.dispose([right, rho, other, x, y, together, apart]);
      operator.dispose();
    }));
});
