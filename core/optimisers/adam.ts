import * as tf from '@tensorflow/tfjs-core';

import type { Optimiser, WeightDecay } from './optimiser.js';
import { zeroSlots } from './zero-slots.js';

export interface AdamOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  /**
   * By default 1e-12: gradients of a mean squared error over small images are of the order 1e-8 a weight, where the customary 1e-8
   * would damp every step.
   */
  readonly epsilon?: number;
  /** With it this is AdamW. */
  readonly decay?: WeightDecay;
}

/**
 * Adam with bias correction, and AdamW.
 *
 * @see Kingma and Ba 2015, arXiv 1412.6980, Algorithm 1; decoupled decay: Loshchilov and Hutter 2019, arXiv 1711.05101
 */
export class Adam implements Optimiser {
  steps = 0;
  readonly slots: ReadonlyMap<string, readonly tf.Variable[]>;
  private readonly first: tf.Variable[];
  private readonly second: tf.Variable[];

  constructor(
    private readonly variables: readonly tf.Variable[],
    private readonly options: AdamOptions = {},
  ) {
    this.first = zeroSlots(variables);
    this.second = zeroSlots(variables);
    this.slots = new Map([
      ['first', this.first],
      ['second', this.second],
    ]);
  }

  step(gradients: readonly tf.Tensor[], learningRate: number): void {
    this.steps += 1;
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-12, decay } = this.options;
    const correction1 = 1 - beta1 ** this.steps;
    const correction2 = 1 - beta2 ** this.steps;
    tf.tidy(() => {
      this.variables.forEach((variable, i) => {
        const [m, v, g] = [this.first[i], this.second[i], gradients[i]];
        if (m === undefined || v === undefined || g === undefined) throw new Error('Adam: a gradient is missing');
        m.assign(tf.add(tf.mul(m, beta1), tf.mul(g, 1 - beta1)));
        v.assign(tf.add(tf.mul(v, beta2), tf.mul(tf.square(g), 1 - beta2)));
        const denominator = tf.add(tf.sqrt(tf.div(v, correction2)), epsilon);
        const kept =
          decay?.applies[i] === true && decay.rate > 0 ? tf.mul(variable, 1 - learningRate * decay.rate) : variable;
        variable.assign(tf.sub(kept, tf.mul(learningRate / correction1, tf.div(m, denominator))));
      });
    });
  }

  dispose(): void {
    tf.dispose([...this.first, ...this.second]);
  }
}
