import * as tf from '@tensorflow/tfjs-core';

import { parameterGradient, type EquilibriumStep, type GradientResult } from './gradient-method.js';
import { holding } from '../tensor/holding.js';
import { sampleNorm } from '../tensor/per-sample.js';
import type { StoredState, WarmStartStore } from './warm-start-store.js';

/** A restarted step also says how far its iterates were from settling. */
export interface RestartedResult extends GradientResult {
  /** Largest relative residual ‖T(x) − x‖ / ‖T(x)‖ of a sample at its last application. */
  readonly settled: number;
}

/**
 * Restarted JFB: runs only K applications from each sample's last state, differentiates through them, and keeps where they ended.
 *
 * There is no separate forward solve. As the iterates settle over the epochs, starting points tend to equilibria and the step to K-step
 * JFB at the equilibrium, that is, to the exact one up to L^K/(1 − L).
 *
 * @param step its `equilibrium` is the starting point: {@link warmStart} of the same keys
 * @param keys one name a sample of the batch, the same whenever the sample (its image and its measurement) comes back
 * @param applications K ≥ 1
 * @returns the gradient and the loss of the states reached
 * @see [S2] Davy, Briceno-Arias, Pustelnik 2025, arXiv 2506.13239
 */
export async function restartedGradient(
  step: Omit<EquilibriumStep, 'initial'>,
  keys: readonly string[],
  store: WarmStartStore,
  applications: number,
): Promise<RestartedResult> {
  const reached: { state: tf.Tensor4D; residual: tf.Tensor }[] = [];
  return holding(async (hold) => {
    const { value, gradients } = parameterGradient(() => {
      let state = step.equilibrium;
      let previous = state;
      for (let k = 0; k < applications; k++) {
        previous = state;
        state = step.map(state);
      }
      const residual = tf.max(tf.divNoNan(sampleNorm(tf.sub(state, previous)), sampleNorm(state)));
      reached.push({ state: hold(tf.keep(tf.clone(state))), residual: hold(tf.keep(residual)) });
      return step.loss(state);
    }, step.variables);
    try {
      let settled = Number.NaN;
      for (const { state, residual } of reached) {
        await remember(state, keys, store);
        settled = (await residual.data())[0] ?? Number.NaN;
      }
      return { loss: value, gradients, products: applications, residual: null, settled };
    } catch (error) {
      tf.dispose([value, ...gradients]);
      throw error;
    }
  });
}

/** Each sample's kept state, or its row of x⁰. @param initial x⁰ of the batch, not disposed @returns new tensor */
export async function warmStart(
  initial: tf.Tensor4D,
  keys: readonly string[],
  store: WarmStartStore,
): Promise<tf.Tensor4D> {
  const states: (StoredState | null)[] = [];
  for (const key of keys) states.push(await store.get(key));
  return tf.tidy(() => {
    const rows = states.map((kept, i) => {
      const fits = kept?.shape.slice(1).join() === initial.shape.slice(1).join();
      return kept !== null && fits
        ? tf.tensor4d(kept.data, [...kept.shape])
        : tf.slice4d(initial, [i, 0, 0, 0], [1, -1, -1, -1]);
    });
    return tf.concat(rows, 0);
  });
}

async function remember(state: tf.Tensor4D, keys: readonly string[], store: WarmStartStore): Promise<void> {
  const [, height, width, channels] = state.shape;
  const values = (await state.data()) as Float32Array;
  const size = height * width * channels;
  for (const [i, key] of keys.entries()) {
    const data = values.slice(i * size, (i + 1) * size);
    if (data.every((value) => Number.isFinite(value))) {
      await store.set(key, { shape: [1, height, width, channels], data });
    }
  }
}
