import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, it } from 'vitest';

import { periodicExtension } from '../../core/restoration/periodic-extension.js';
import { fastLength } from '../../core/transforms/fast-length.js';
import { scene, valuesOf, withoutLeak } from '../problems/tensors.js';

it('finds the next length with no prime factor above 5', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), (n) => {
      const length = fastLength(n);
      expect(length).toBeGreaterThanOrEqual(n);
      let rest = length;
      while (rest % 2 === 0) rest /= 2;
      while (rest % 3 === 0) rest /= 3;
      while (rest % 5 === 0) rest /= 5;
      expect(rest).toBe(1);
    }),
  );
  expect([1, 7, 11, 13, 17, 121, 1009].map(fastLength)).toEqual([1, 8, 12, 15, 18, 125, 1024]);
});

it('leaves the picture as it is, and has no seam: nowhere a larger step than within the picture and its mirror', () =>
  withoutLeak(() => {
    tf.tidy(() => {
      const x = scene(12, 17);
      const y = periodicExtension(x, 9, 12);
      expect(y.shape).toEqual([1, 21, 29, 3]);
      expect(valuesOf(tf.slice(y, [0, 0, 0, 0], [1, 12, 17, 3]))).toEqual(valuesOf(x));
      const largestStep = (image: tf.Tensor, axis: number, wrapped: boolean): number => {
        const n = image.shape[axis] ?? 0;
        const next = tf.gather(
          image,
          Array.from({ length: wrapped ? n : n - 1 }, (_, i) => (i + 1) % n),
          axis,
        );
        const here = tf.gather(
          image,
          Array.from({ length: wrapped ? n : n - 1 }, (_, i) => i),
          axis,
        );
        return Math.max(...valuesOf(tf.abs(tf.sub(next, here))));
      };
      for (const axis of [1, 2]) {
        // The cross-fade adds at most the range of the picture spread over half its length.
        const range = Math.max(...valuesOf(x)) - Math.min(...valuesOf(x));
        expect(largestStep(y, axis, true)).toBeLessThan(largestStep(x, axis, false) + (range * Math.PI) / 2 / 9);
      }
    });
  }));

it('adds nothing where nothing is asked for', () =>
  withoutLeak(() => {
    tf.tidy(() => {
      const x = scene(4, 5);
      expect(valuesOf(periodicExtension(x, 0, 0))).toEqual(valuesOf(x));
    });
  }));
