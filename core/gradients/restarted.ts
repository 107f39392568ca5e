import * as tf from '@tensorflow/tfjs-core';

import { parameterGradient, type EquilibriumStep, type GradientResult } from './gradient-method.js';
import type { WarmStartStore } from './warm-start-store.js';

/**
 * Restarted JFB: runs only K applications from each sample's last state, differentiates through them, and keeps where they ended.
 *
 * There is no separate forward solve. As the iterates settle over the epochs, starting points tend to equilibria and the step to K-step
 * JFB at the equilibrium, that is, to the exact one up to L^K/(1 − L).
 *
 * @param applications K ≥ 1
 * @param keys one name a sample of the batch, the same whenever the sample (its image and its measurement) comes back
 * @returns the gradient and the final states' loss; `equilibrium` of the step is ignored
 * @see [S2] Davy, Briceno-Arias, Pustelnik 2025, arXiv 2506.13239
 */
export async function restartedGradient(
  step: Omit<EquilibriumStep, 'equilibrium'>,
  keys: readonly string[],
  store: WarmStartStore,
  applications: number,
): Promise<GradientResult> {
  const start = warmStart(step.initial, keys, store);
  const reached: { state: tf.Tensor4D | null } = { state: null };
  const { value, gradients } = parameterGradient(() => {
    let state = start;
    for (let k = 0; k < applications; k++) state = step.map(state);
    reached.state = tf.keep(tf.clone(state));
    return step.loss(state);
  }, step.variables);
  start.dispose();
  if (reached.state !== null) {
    await remember(reached.state, keys, store);
    reached.state.dispose();
  }
  return { loss: value, gradients, products: applications, residual: null };
}

/** Each sample's kept state, or its row of x⁰. */
function warmStart(initial: tf.Tensor4D, keys: readonly string[], store: WarmStartStore): tf.Tensor4D {
  return tf.tidy(() => {
    const rows = keys.map((key, i) => {
      const kept = store.get(key);
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
  keys.forEach((key, i) => {
    const data = values.slice(i * size, (i + 1) * size);
    if (data.every((value) => Number.isFinite(value))) store.set(key, { shape: [1, height, width, channels], data });
  });
}
