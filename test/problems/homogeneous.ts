import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

import type { Denoiser } from '../../core/networks/denoiser.js';
import { perSample } from '../../core/tensor/per-sample.js';
import { formulaImage } from './formula-network.js';
import { relativeError, valuesOf } from './tensors.js';

/** Asserts that S(αx; αs) = αS(x; s). */
export function expectHomogeneous(network: Denoiser): void {
  tf.tidy(() => {
    const [x, alpha] = [formulaImage(), 3.7];
    const scaled = network.residual(tf.mul(alpha, x), perSample([alpha * 0.05, alpha * 0.2]));
    const expected = tf.mul(alpha, network.residual(x, perSample([0.05, 0.2])));
    expect(relativeError(valuesOf(scaled), valuesOf(expected))).toBeLessThan(1e-5);
  });
}
