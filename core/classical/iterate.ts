import * as tf from '@tensorflow/tfjs-core';

import { nextTurn } from '../next-turn.js';
import { sampleNorm } from '../tensor/per-sample.js';
import type { IterativeRestoration, StoppingOptions } from './restoration.js';

/** The image and whatever else a method carries from one iteration to the next. */
export type Iterate = readonly [x: tf.Tensor4D, ...others: tf.Tensor[]];

/** Iterations between two looks at the change, each of which waits for the backend. */
const CHECK_EVERY = 5;

/**
 * Repeats a step until the image settles, a limit or an abort, and lets other work run in between.
 *
 * @param start taken over: disposed here
 * @param step runs inside `tf.tidy`; all of its results must be new tensors
 */
export async function iterate(
  start: Iterate,
  step: (current: Iterate) => Iterate,
  { tolerance, maxIterations, signal }: StoppingOptions,
): Promise<IterativeRestoration> {
  let current = start;
  let iterations = 0;
  const finish = (reason: IterativeRestoration['reason']): IterativeRestoration => {
    const [x, ...others] = current;
    tf.dispose(others);
    return { x, iterations, reason };
  };
  try {
    while (iterations < maxIterations) {
      if (signal?.aborted === true) return finish('cancelled');
      const previous = current;
      current = tf.tidy(() => step(previous) as [tf.Tensor4D, ...tf.Tensor[]]);
      iterations += 1;
      const looking = iterations % CHECK_EVERY === 0;
      let change = Number.POSITIVE_INFINITY;
      try {
        if (looking) change = relativeChange(previous[0], current[0]);
      } finally {
        tf.dispose([...previous]);
      }
      if (change <= tolerance) return finish('converged');
      if (Number.isNaN(change)) return finish('diverged');
      if (looking) await nextTurn();
    }
    return finish('limit');
  } catch (error) {
    tf.dispose([...current]);
    throw error;
  }
}

/** Largest ‖b − a‖ / ‖b‖ over the batch; not a number as soon as one sample's is not. */
function relativeChange(a: tf.Tensor4D, b: tf.Tensor4D): number {
  const values = tf.tidy(() => [...tf.div(sampleNorm(tf.sub(b, a)), tf.add(sampleNorm(b), 1e-9)).dataSync()]);
  return values.reduce((largest, value) => (value > largest || Number.isNaN(value) ? value : largest), 0);
}
