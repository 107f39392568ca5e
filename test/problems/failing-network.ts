import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

import type { Model } from '../../core/models/model.js';

const LUCKLESS = 'out of luck';

/**
 * Makes a model's network throw at its n-th evaluation, when it has computed everything and nothing of it is returned.
 *
 * @returns how often it was evaluated so far
 */
export function failAt(model: Model, n: number): () => number {
  let evaluations = 0;
  const { residual } = model.network;
  Object.assign(model.network, {
    residual: (x: tf.Tensor4D, level: tf.Tensor4D): tf.Tensor4D => {
      const y = residual(x, level);
      evaluations += 1;
      if (evaluations === n) throw new Error(LUCKLESS);
      return y;
    },
  });
  return () => evaluations;
}

/** The first evaluations, one in between, and the last. */
function chosen(count: number): number[] {
  const wanted = [1, 2, 5, Math.floor(count / 2), count];
  return [...new Set(wanted.filter((n) => n >= 1 && n <= count))];
}

/**
 * Asserts that an action that is stopped by a throw of the network, at its first evaluation as at its last, leaves no tensor behind.
 *
 * @param build a fresh model each time @param action to be run with it; frees what it returns
 */
export async function expectNothingLeft(build: () => Model, action: (model: Model) => Promise<unknown>): Promise<void> {
  const outside = tf.memory().numTensors;
  const undisturbed = build();
  const evaluations = failAt(undisturbed, Infinity);
  await action(undisturbed);
  undisturbed.dispose();
  expect(evaluations()).toBeGreaterThan(0);
  for (const n of chosen(evaluations())) {
    const model = build();
    failAt(model, n);
    const before = tf.memory().numTensors;
    await expect(action(model)).rejects.toThrow(LUCKLESS);
    expect(tf.memory().numTensors - before, `left after evaluation ${n} of ${evaluations()}`).toBe(0);
    model.dispose();
  }
  expect(tf.memory().numTensors - outside).toBe(0);
}
