import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { identityOperator } from '../../core/operators/identity.js';
import type { Measurement, Scheme } from '../../core/schemes/scheme.js';
import { solveMeasurement } from '../../core/schemes/solve-equilibrium.js';
import { picard } from '../../core/solvers/picard.js';
import { perSample } from '../../core/tensor/per-sample.js';
import { normalImages, relativeError, valuesOf, withoutLeak } from '../problems/tensors.js';

/** T(x) = x / 2 + d / 2, whose equilibrium is d; its state is twice the image. @param failing fails at this evaluation */
function halving(failing = Infinity): Scheme {
  return {
    bind: ({ d }) => {
      const half = tf.mul(d, 0.5);
      let evaluations = 0;
      return {
        map: (x) => {
          if (++evaluations === failing) throw new Error('out of paper');
          return tf.tidy(() => tf.add(tf.mul(x, 0.5), half));
        },
        initialState: () => tf.zerosLike(d),
        readout: (x) => tf.mul(x, 2),
        dispose: () => half.dispose(),
      };
    },
  };
}

const options = () => ({ solver: picard(), tolerance: 1e-6, maxEvaluations: 60 });

async function withMeasurement<T>(action: (measurement: Measurement) => Promise<T>): Promise<T> {
  const [d, noise] = [normalImages([2, 4, 5, 3]), perSample([0.01, 0.01])];
  try {
    return await action({ d, operator: identityOperator(), noise });
  } finally {
    tf.dispose([d, noise]);
  }
}

describe('solving for the equilibrium of a measurement', () => {
  it('hands over what was found, and leaves what is returned to the caller', () =>
    withoutLeak(() =>
      withMeasurement(async (measurement) => {
        const { restored, reasons } = await solveMeasurement(
          halving(),
          measurement,
          options(),
          ({ problem, initial, state, samples }) => {
            expect(valuesOf(initial).every((value) => value === 0)).toBe(true);
            return { restored: problem.readout(state), reasons: samples.map(({ reason }) => reason) };
          },
        );
        expect(reasons).toEqual(['converged', 'converged']);
        const twice = valuesOf(measurement.d).map((value) => 2 * value);
        expect(relativeError(valuesOf(restored), twice)).toBeLessThan(1e-5);
        restored.dispose();
      }),
    ));

  it.each([
    ['the layer fails', halving(3), () => 0],
    [
      'what was found cannot be used',
      halving(),
      () => {
        throw new Error('out of paper');
      },
    ],
    ['using it fails later', halving(), () => Promise.reject(new Error('out of paper'))],
  ])('frees everything when %s', (_, scheme, use) =>
    withoutLeak(() =>
      withMeasurement(async (measurement) => {
        await expect(solveMeasurement<unknown>(scheme, measurement, options(), use)).rejects.toThrow('out of paper');
      }),
    ),
  );
});
