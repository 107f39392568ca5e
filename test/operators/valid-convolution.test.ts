import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, it } from 'vitest';

import { directBlur } from '../../core/operators/direct-blur.js';
import { directConvolution, fourierConvolution, validConvolution } from '../../core/operators/valid-convolution.js';
import { plainBlur, ruggedPsf } from '../problems/plain-blur.js';
import { dot, norm, normalImages, relativeError, valuesOf, withoutLeak, type ImageShape } from '../problems/tensors.js';

const problem = fc.record({
  height: fc.integer({ min: 1, max: 8 }),
  width: fc.integer({ min: 1, max: 8 }),
  kernelHeight: fc.integer({ min: 1, max: 6 }),
  kernelWidth: fc.integer({ min: 1, max: 6 }),
  seed: fc.nat(1000),
});

it('is the inner part of a convolution, directly and by transforms', () =>
  withoutLeak(() => {
    fc.assert(
      fc.property(problem, ({ height, width, kernelHeight, kernelWidth, seed }) => {
        const psf = ruggedPsf(kernelHeight, kernelWidth, seed);
        const shape: ImageShape = [2, height + kernelHeight - 1, width + kernelWidth - 1, 3];
        const [, fullHeight, fullWidth] = shape;
        const ways = [directConvolution(psf), fourierConvolution(psf, fullHeight, fullWidth)];
        const x = normalImages(shape, seed);
        const y = normalImages([2, height, width, 3], seed + 1);
        // Rows and columns whose every tap lies inside.
        const [top, left] = [
          kernelHeight - 1 - Math.floor(kernelHeight / 2),
          kernelWidth - 1 - Math.floor(kernelWidth / 2),
        ];
        const expected = Array.from(plainBlur(valuesOf(x), shape, psf, 'zero')).filter((_, i) => {
          const [row, column] = [Math.floor(i / 3 / fullWidth) % fullHeight, Math.floor(i / 3) % fullWidth];
          return row >= top && row < top + height && column >= left && column < left + width;
        });
        for (const { forward, adjoint } of ways) {
          tf.tidy(() => {
            const [ax, aty] = [valuesOf(forward(x)), valuesOf(adjoint(y))];
            // Of the scale of the input: a wide kernel averages most of it away.
            const gap = norm(ax.map((value, i) => value - (expected[i] ?? Number.NaN)));
            expect(gap / norm(valuesOf(x))).toBeLessThan(2e-6);
            expect(Math.abs(dot(ax, valuesOf(y)) - dot(valuesOf(x), aty))).toBeLessThan(
              1e-5 * norm(valuesOf(x)) * norm(valuesOf(y)),
            );
          });
        }
        for (const way of ways) way.dispose();
        tf.dispose([x, y]);
      }),
      { numRuns: 15 },
    );
  }));

it.each([
  [15, 15],
  [16, 15],
  [1, 226],
])('chooses a way for %i×%i weights, and either gives the same numbers', (kernelHeight, kernelWidth) =>
  withoutLeak(() => {
    const psf = ruggedPsf(kernelHeight, kernelWidth, 1);
    const [chosen, direct] = [validConvolution(psf, 4, 5), directConvolution(psf)];
    tf.tidy(() => {
      const x = normalImages([1, kernelHeight + 3, kernelWidth + 4, 1], 2);
      expect(relativeError(valuesOf(chosen.forward(x)), valuesOf(direct.forward(x)))).toBeLessThan(1e-5);
    });
    chosen.dispose();
    direct.dispose();
  }),
);

it('serves blurs with large kernels under every boundary', () =>
  withoutLeak(() => {
    const psf = ruggedPsf(16, 17, 3);
    const shape: ImageShape = [1, 19, 17, 1];
    for (const boundary of ['zero', 'reflect', 'circular'] as const) {
      const operator = directBlur(psf, boundary, 19, 17);
      tf.tidy(() => {
        const x = normalImages(shape, 4);
        const [y, expected] = [valuesOf(operator.apply(x)), plainBlur(valuesOf(x), shape, psf, boundary)];
        expect(relativeError(y, expected), boundary).toBeLessThan(1e-5);
        const other = normalImages(shape, 5);
        const gap = dot(y, valuesOf(other)) - dot(valuesOf(x), valuesOf(operator.adjoint(other)));
        expect(Math.abs(gap), boundary).toBeLessThan(1e-5 * norm(valuesOf(x)) * norm(valuesOf(other)));
      });
      operator.dispose();
    }
  }));
