import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';

import { closedFormDataStep } from '../../core/operators/closed-form-data-step.js';
import { diskPsf, gaussianPsf, normalisedPsf, separablePsf, type Psf } from '../../core/operators/psf.js';
import { perSample } from '../../core/tensor/per-sample.js';
import { plainBlur, ruggedPsf } from '../problems/plain-blur.js';
import { normalImages, relativeError, valuesOf, withoutLeak } from '../problems/tensors.js';

/** The blur as a matrix, column by column from plain loops in float64. */
function denseBlur(psf: Psf, boundary: 'zero' | 'reflect' | 'circular', height: number, width: number): Matrix {
  const n = height * width;
  const columns = Array.from({ length: n }, (_, j) => {
    const unit = new Array<number>(n).fill(0);
    unit[j] = 1;
    return Array.from(plainBlur(unit, [1, height, width, 1], psf, boundary));
  });
  return new Matrix(columns).transpose();
}

/** Equal to its mirror images in both axes, and almost never an outer product. */
const symmetric = fc
  .record({
    reachY: fc.integer({ min: 1, max: 2 }),
    reachX: fc.integer({ min: 1, max: 2 }),
    seed: fc.nat(1000),
  })
  .map(({ reachY, reachX, seed }) => {
    const quarter = ruggedPsf(reachY + 1, reachX + 1, seed);
    const [height, width] = [2 * reachY + 1, 2 * reachX + 1];
    const values = Array.from({ length: height * width }, (_, i) => {
      const [dy, dx] = [Math.abs(Math.floor(i / width) - reachY), Math.abs((i % width) - reachX)];
      return quarter.data[dy * (reachX + 1) + dx] ?? 0;
    });
    return normalisedPsf(height, width, values);
  });

it('solves under the reflecting boundary for every symmetric kernel, and knows the norm', () =>
  withoutLeak(() => {
    fc.assert(
      fc.property(
        symmetric,
        fc.integer({ min: 5, max: 8 }),
        fc.integer({ min: 5, max: 8 }),
        fc.double({ min: 0.005, max: 1, noNaN: true }),
        (psf, height, width, weight) => {
          expect(separablePsf(psf)).toBeNull();
          const step = closedFormDataStep(psf, 'reflect', height, width);
          if (step === null) throw new Error('a symmetric kernel has a closed form');
          const a = denseBlur(psf, 'reflect', height, width);
          expect(step.norm).toBeCloseTo(new SingularValueDecomposition(a).norm2, 5);
          const [r, rho] = [normalImages([2, height, width, 3], 1), perSample([weight, 2 * weight])];
          const x = step.solveNormal(r, rho);
          // The residual of the system, image by image and channel by channel.
          const gram = a.transpose().mmul(a);
          const n = height * width;
          [weight, 2 * weight].forEach((by, image) => {
            for (let c = 0; c < 3; c++) {
              const channel = (values: number[]): number[] =>
                values.slice(image * n * 3, (image + 1) * n * 3).filter((_, i) => i % 3 === c);
              const solution = Matrix.columnVector(channel(valuesOf(x)));
              const back = Matrix.add(gram.mmul(solution), Matrix.mul(solution, by)).to1DArray();
              expect(relativeError(back, channel(valuesOf(r)))).toBeLessThan(1e-5);
            }
          });
          tf.dispose([r, rho, x]);
          step.dispose();
        },
      ),
      { numRuns: 8 },
    );
  }));

describe('has no closed form', () => {
  it.each<[string, Psf, 'zero' | 'reflect' | 'circular', number]>([
    ['for a kernel without symmetry', ruggedPsf(3, 3, 1), 'reflect', 8],
    ['for an even-sided kernel that is no outer product', normalisedPsf(2, 2, [1, 2, 2, 1]), 'reflect', 8],
    ['for a symmetric kernel under zeros', diskPsf(2), 'zero', 8],
    ['for pictures whose basis would be too large', gaussianPsf(1), 'zero', 769],
  ])('%s', (_, psf, boundary, side) => {
    expect(closedFormDataStep(psf, boundary, 8, side)).toBeNull();
  });
});
