import * as tf from '@tensorflow/tfjs-core';
import { pseudoInverse } from 'ml-matrix';
import { describe, expect, it } from 'vitest';

import { directInverse } from '../../core/classical/direct-inverse.js';
import { directBlur } from '../../core/operators/direct-blur.js';
import { gaussianPsf, motionPsf } from '../../core/operators/psf.js';
import { columnOf, matrixOf, normalImages, relativeError, scene, valuesOf, withoutLeak } from '../problems/tensors.js';

describe('the direct inverse', () => {
  // The motion kernel has no closed form under a zero boundary: that one goes through conjugate gradients.
  it.each([
    ['in closed form', gaussianPsf(0.5, 3)],
    ['by conjugate gradients', motionPsf(2.2, 30)],
  ])('is the dense pseudo-inverse of a well-conditioned blur, %s', (_, psf) =>
    withoutLeak(() => {
      const operator = directBlur(psf, 'zero', 7, 6);
      const d = normalImages([1, 7, 6, 1], 3);
      const matrix = matrixOf((x) => operator.apply(x), [1, 7, 6, 1]);
      const expected = pseudoInverse(matrix)
        .mmul(columnOf(valuesOf(d)))
        .to1DArray();
      const restored = directInverse(d, operator);
      expect(relativeError(valuesOf(restored), expected)).toBeLessThan(2e-3);
      tf.dispose([d, restored]);
      operator.dispose();
    }),
  );

  it('brings back a picture that was blurred without noise, and drowns a noisy one', () =>
    withoutLeak(() => {
      const operator = directBlur(gaussianPsf(0.9, 5), 'reflect', 24, 22);
      const x = scene(24, 22);
      const blurred = operator.apply(x);
      const noise = normalImages([1, 24, 22, 3], 5);
      const noisy = tf.tidy(() => tf.add(blurred, tf.mul(0.02, noise)) as tf.Tensor4D);
      const [clean, drowned] = [directInverse(blurred, operator), directInverse(noisy, operator)];
      const before = relativeError(valuesOf(blurred), valuesOf(x));
      expect(relativeError(valuesOf(clean), valuesOf(x))).toBeLessThan(before / 5);
      expect(relativeError(valuesOf(drowned), valuesOf(x))).toBeGreaterThan(before);
      tf.dispose([x, blurred, noise, noisy, clean, drowned]);
      operator.dispose();
    }));
});
