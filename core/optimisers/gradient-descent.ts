import * as tf from '@tensorflow/tfjs-core';

import type { Optimiser, WeightDecay } from './optimiser.js';
import { zeroSlots } from './zero-slots.js';

export interface GradientDescentOptions {
  /** μ, part of the last step that is kept, in [0, 1). */
  readonly momentum: number;
  readonly decay?: WeightDecay;
}

/**
 * Stochastic gradient descent with a heavy ball: v ← μv + g, p ← p − rate·v (PyTorch's convention: the rate is outside v, so that
 * lowering it slows the ball at once).
 *
 * @see Polyak 1964, USSR Comput. Math. Math. Phys. 4(5)
 */
export class GradientDescent implements Optimiser {
  steps = 0;
  readonly slots: ReadonlyMap<string, readonly tf.Variable[]>;
  private readonly velocity: tf.Variable[];

  constructor(
    private readonly variables: readonly tf.Variable[],
    private readonly options: GradientDescentOptions,
  ) {
    this.velocity = zeroSlots(variables);
    this.slots = new Map([['velocity', this.velocity]]);
  }

  step(gradients: readonly tf.Tensor[], learningRate: number): void {
    this.steps += 1;
    const { momentum, decay } = this.options;
    tf.tidy(() => {
      this.variables.forEach((variable, i) => {
        const [v, g] = [this.velocity[i], gradients[i]];
        if (v === undefined || g === undefined) throw new Error('GradientDescent: a gradient is missing');
        v.assign(tf.add(tf.mul(v, momentum), g));
        const kept =
          decay?.applies[i] === true && decay.rate > 0 ? tf.mul(variable, 1 - learningRate * decay.rate) : variable;
        variable.assign(tf.sub(kept, tf.mul(learningRate, v)));
      });
    });
  }

  dispose(): void {
    tf.dispose(this.velocity);
  }
}
