import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { extend, fold } from '../../core/operators/boundary.js';
import { dot, norm, normalImages, valuesOf, withoutLeak } from '../problems/tensors.js';

const row = (values: number[]): tf.Tensor4D => tf.tensor4d(values, [1, 1, values.length, 1]);
const margins = { top: 0, bottom: 0, left: 2, right: 3 };

describe.each([
  ['zero', [0, 0, 1, 2, 3, 0, 0, 0], [3, 4, 5]],
  ['reflect', [2, 1, 1, 2, 3, 3, 2, 1], [3 + 2 + 8, 4 + 1 + 7, 5 + 6]],
  ['circular', [2, 3, 1, 2, 3, 1, 2, 3], [3 + 6, 4 + 1 + 7, 5 + 2 + 8]],
] as const)('%s', (boundary, extended, folded) => {
  it('continues a row as written on paper', () =>
    withoutLeak(() => {
      tf.tidy(() => {
        expect(valuesOf(extend(row([1, 2, 3]), boundary, margins))).toEqual(extended);
      });
    }));

  it('folds a row back as written on paper', () =>
    withoutLeak(() => {
      tf.tidy(() => {
        expect(valuesOf(fold(row([1, 2, 3, 4, 5, 6, 7, 8]), boundary, margins))).toEqual(folded);
      });
    }));

  it('folds by the exact adjoint of extending, in both directions at once', () =>
    withoutLeak(() => {
      const margin = fc.integer({ min: 0, max: 3 });
      fc.assert(
        fc.property(
          fc.record({ top: margin, bottom: margin, left: margin, right: margin }),
          fc.integer({ min: 3, max: 6 }),
          fc.integer({ min: 3, max: 6 }),
          (m, h, w) => {
            tf.tidy(() => {
              const x = normalImages([2, h, w, 2], 1);
              const y = normalImages([2, h + m.top + m.bottom, w + m.left + m.right, 2], 2);
              const left = dot(valuesOf(extend(x, boundary, m)), valuesOf(y));
              const right = dot(valuesOf(x), valuesOf(fold(y, boundary, m)));
              expect(Math.abs(left - right)).toBeLessThan(1e-5 * norm(valuesOf(x)) * norm(valuesOf(y)));
            });
          },
        ),
        { numRuns: 25 },
      );
    }));
});
