import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, it } from 'vitest';

import { irfft2, rfft2 } from '../../core/transforms/fourier.js';
import { normalImages, relativeError, valuesOf, withoutLeak } from '../problems/tensors.js';

/** The sum that defines the transform, in float64. */
function plainTransform(plane: readonly number[], h: number, w: number): { re: number[]; im: number[] } {
  const [re, im]: [number[], number[]] = [[], []];
  for (let k = 0; k < h; k++) {
    for (let l = 0; l <= Math.floor(w / 2); l++) {
      let [real, imaginary] = [0, 0];
      for (let y = 0; y < h; y++) {
        for (let x = 0; x < w; x++) {
          const phase = -2 * Math.PI * ((k * y) / h + (l * x) / w);
          real += (plane[y * w + x] ?? 0) * Math.cos(phase);
          imaginary += (plane[y * w + x] ?? 0) * Math.sin(phase);
        }
      }
      re.push(real);
      im.push(imaginary);
    }
  }
  return { re, im };
}

const side = fc.integer({ min: 1, max: 13 });

// Runs once per backend: TensorFlow's own transform there, products with DFT matrices on wasm, one definition for both.
it('is the sum that defines it, for odd and even sides', () =>
  withoutLeak(() => {
    fc.assert(
      fc.property(side, side, fc.nat(99), (h, w, seed) => {
        const x = normalImages([2, 3, h, w], seed);
        const { re, im } = rfft2(x);
        expect(re.shape).toEqual([2, 3, h, Math.floor(w / 2) + 1]);
        const planes = Array.from({ length: 6 }, (_, i) =>
          plainTransform(valuesOf(x).slice(i * h * w, (i + 1) * h * w), h, w),
        );
        const expected = [...planes.flatMap((plane) => plane.re), ...planes.flatMap((plane) => plane.im)];
        expect(relativeError([...valuesOf(re), ...valuesOf(im)], expected)).toBeLessThan(1e-6);
        tf.dispose([x, re, im]);
      }),
      { numRuns: 15 },
    );
  }));

it('comes back', () =>
  withoutLeak(() => {
    fc.assert(
      fc.property(side, side, (h, w) => {
        tf.tidy(() => {
          const x = normalImages([1, 2, h, w], 3);
          expect(relativeError(valuesOf(irfft2(rfft2(x), w)), valuesOf(x))).toBeLessThan(1e-6);
        });
      }),
      { numRuns: 15 },
    );
  }));
