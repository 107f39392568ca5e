import * as tf from '@tensorflow/tfjs-core';
import { SingularValueDecomposition } from 'ml-matrix';
import { expect, it } from 'vitest';

import { unit } from '../../core/tensor/per-sample.js';
import { directionalGain, powerStep } from '../../core/training/contraction.js';
import { perSample } from '../../core/tensor/per-sample.js';
import { matrixOf, normalImages, valuesOf, withoutLeak, type ImageShape } from '../problems/tensors.js';
import { tinyDnCnn } from '../problems/tiny-denoiser.js';

const shape: ImageShape = [1, 4, 5, 3];

it('finds σ_max(J) of a small layer, as a dense SVD does', () =>
  withoutLeak(() => {
    const { network, parameters } = tinyDnCnn({ layers: 2 });
    const level = perSample([0.5]);
    const map = (x: tf.Tensor4D): tf.Tensor4D => tf.tidy(() => tf.sub(x, network.residual(x, level)));
    const x = normalImages(shape, 2);
    // Jᵀ column by column: exact backward passes, no difference quotient.
    const jacobian = matrixOf((units) => {
      const rows = tf.unstack(units).map((unitImage) => {
        const w = tf.expandDims(unitImage, 0);
        return tf.grad((z: tf.Tensor) => tf.sum(tf.mul(map(z as tf.Tensor4D), w)))(x);
      });
      return tf.concat(rows, 0) as tf.Tensor4D;
    }, shape);
    const largest = new SingularValueDecomposition(jacobian).norm2;
    let u = tf.tidy(() => unit(normalImages(shape, 3)));
    const estimates: number[] = [];
    for (let k = 0; k < 60; k++) {
      const next = powerStep(map, x, u);
      u.dispose();
      u = next;
      const [gain = Number.NaN] = tf.tidy(() => valuesOf(directionalGain(map, x, map(x), next)));
      estimates.push(gain);
    }
    // From below, up to the finite difference's curvature.
    expect(Math.max(...estimates)).toBeLessThan(1.01 * largest);
    expect(Math.abs((estimates.at(-1) ?? 0) / largest - 1)).toBeLessThan(0.01);
    tf.dispose([x, u, level]);
    parameters.dispose();
  }));

it('makes unit vectors of every sample, and leaves zero alone', () =>
  withoutLeak(() => {
    tf.tidy(() => {
      const x = tf.concat([normalImages([1, 2, 2, 1], 1), tf.zeros([1, 2, 2, 1])], 0) as tf.Tensor4D;
      const norms = valuesOf(tf.sum(tf.square(unit(x)), [1, 2, 3]));
      expect(norms[0]).toBeCloseTo(1, 5);
      expect(norms[1]).toBe(0);
    });
  }));
