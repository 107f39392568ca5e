import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { activation, GREATEST_SLOPE, type ActivationName } from '../../core/tensor/activations.js';
import { normalImages, relativeError, valuesOf, withoutLeak } from '../problems/tensors.js';

const formulas: Record<ActivationName, (x: number) => number> = {
  relu: (x) => Math.max(0, x),
  elu: (x) => (x > 0 ? x : Math.exp(x) - 1),
  softplus: (x) => Math.log1p(Math.exp(x)) - Math.LN2,
  silu: (x) => x / (1 + Math.exp(-x)),
};
/** Far enough from the kink of ReLU that a difference does not step over it. */
const STEP = 1e-5;

describe.each(['relu', 'elu', 'softplus', 'silu'] as const)('%s', (name) => {
  const act = activation(name);
  const formula = formulas[name];

  it('has the values of its formula, and maps 0 to 0', () =>
    withoutLeak(() => {
      tf.tidy(() => {
        const x = normalImages([1, 5, 7, 3]);
        expect(
          relativeError(
            valuesOf(act(tf.mul(3, x))),
            valuesOf(x).map((v) => formula(3 * v)),
          ),
        ).toBeLessThan(1e-6);
        expect(Math.abs(valuesOf(act(tf.zeros([1, 1, 1, 1])))[0] ?? 1)).toBeLessThan(1e-7);
      });
    }));

  it('has the gradient that float64 differences show', () =>
    withoutLeak(() => {
      tf.tidy(() => {
        const [x, dy] = [normalImages([1, 5, 7, 3], 1), normalImages([1, 5, 7, 3], 2)];
        const gradient = tf.grad((z: tf.Tensor) => act(z as tf.Tensor4D))(x, dy);
        const cotangent = valuesOf(dy);
        const expected = valuesOf(x).map(
          (v, i) => ((formula(v + STEP) - formula(v - STEP)) / (2 * STEP)) * (cotangent[i] ?? 0),
        );
        expect(relativeError(valuesOf(gradient), expected)).toBeLessThan(1e-5);
      });
    }));

  it('is as steep somewhere as its greatest slope says, and nowhere steeper', () => {
    const steps = Array.from({ length: 4000 }, (_, i) => -10 + i / 200);
    const slopes = steps.map((x) => (formula(x + STEP) - formula(x - STEP)) / (2 * STEP));
    expect(Math.abs(Math.max(...slopes.map(Math.abs)) - GREATEST_SLOPE[name])).toBeLessThan(1e-4);
  });

  it('brings no two values further apart than that', () =>
    withoutLeak(() => {
      tf.tidy(() => {
        const [a, b] = [normalImages([1, 9, 9, 1], 3), normalImages([1, 9, 9, 1], 4)];
        const before = valuesOf(tf.abs(tf.sub(a, b)));
        valuesOf(tf.abs(tf.sub(act(a), act(b)))).forEach((change, i) => {
          expect(change).toBeLessThanOrEqual(GREATEST_SLOPE[name] * (before[i] ?? 0) + 1e-6);
        });
      });
    }));
});

it('differentiates the gradient of ReLU once more: its mask, again', () =>
  withoutLeak(() => {
    tf.tidy(() => {
      const [x, dy] = [normalImages([1, 3, 3, 2], 5), normalImages([1, 3, 3, 2], 6)];
      const relu = activation('relu');
      const gradientIn = (v: tf.Tensor): tf.Tensor => tf.grad((z: tf.Tensor) => relu(z as tf.Tensor4D))(x, v);
      const weight = normalImages([1, 3, 3, 2], 7);
      const twice = tf.grad((v: tf.Tensor) => tf.sum(tf.mul(gradientIn(v), weight)))(dy);
      expect(valuesOf(twice)).toEqual(valuesOf(tf.mul(weight, tf.step(x))));
    });
  }));
