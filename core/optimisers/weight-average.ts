import * as tf from '@tensorflow/tfjs-core';

/**
 * Exponential moving average of weights, started from the weights themselves.
 *
 * The decay is held down early on (min(decay, (1 + n)/(10 + n))), so that the average forgets the beginning of a run.
 */
export class WeightAverage {
  /** In the order of the variables; overwritten by whoever restores a state, like `updates`. */
  readonly averages: readonly tf.Variable[];
  updates = 0;

  constructor(
    private readonly variables: readonly tf.Variable[],
    private readonly decay: number,
  ) {
    this.averages = variables.map((v) => tf.variable(v, false));
  }

  update(): void {
    this.updates += 1;
    const decay = Math.min(this.decay, (1 + this.updates) / (10 + this.updates));
    tf.tidy(() => {
      this.averages.forEach((average, i) => {
        const variable = this.variables[i];
        if (variable !== undefined) average.assign(tf.add(tf.mul(average, decay), tf.mul(variable, 1 - decay)));
      });
    });
  }

  /** Exchanges weights and averages in place; calling it again puts them back. */
  swap(): void {
    tf.tidy(() => {
      this.averages.forEach((average, i) => {
        const variable = this.variables[i];
        if (variable === undefined) return;
        const kept = tf.clone(variable);
        variable.assign(tf.clone(average));
        average.assign(kept);
      });
    });
  }

  /** Starts over from the present weights. */
  restart(): void {
    this.updates = 0;
    this.averages.forEach((average, i) => {
      const variable = this.variables[i];
      if (variable !== undefined) average.assign(variable);
    });
  }

  dispose(): void {
    tf.dispose([...this.averages]);
  }
}
