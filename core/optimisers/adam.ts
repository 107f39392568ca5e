import * as tf from '@tensorflow/tfjs-core';

export interface AdamOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/**
 * Default ε: gradients of a mean squared error over small images are of the order 1e-8 a weight, where the customary 1e-8 would
 * damp every step.
 */
export const ADAM_DEFAULTS: AdamOptions = { beta1: 0.9, beta2: 0.999, epsilon: 1e-12 };

/**
 * Adam with bias correction; the learning rate is given at every step, so that a schedule needs no state here.
 *
 * @see Kingma and Ba 2015, arXiv 1412.6980, Algorithm 1
 */
export class Adam {
  private readonly first: tf.Variable[];
  private readonly second: tf.Variable[];
  private steps = 0;

  constructor(
    private readonly variables: readonly tf.Variable[],
    private readonly options: AdamOptions = ADAM_DEFAULTS,
  ) {
    const zeros = (): tf.Variable[] => variables.map((v) => tf.tidy(() => tf.variable(tf.zerosLike(v), false)));
    this.first = zeros();
    this.second = zeros();
  }

  /** One update in place. @param gradients one a variable, same shapes; not disposed */
  step(gradients: readonly tf.Tensor[], learningRate: number): void {
    this.steps += 1;
    const { beta1, beta2, epsilon } = this.options;
    const correction1 = 1 - beta1 ** this.steps;
    const correction2 = 1 - beta2 ** this.steps;
    tf.tidy(() => {
      this.variables.forEach((variable, i) => {
        const [m, v, g] = [this.first[i], this.second[i], gradients[i]];
        if (m === undefined || v === undefined || g === undefined) throw new Error('Adam: a gradient is missing');
        m.assign(tf.add(tf.mul(m, beta1), tf.mul(g, 1 - beta1)));
        v.assign(tf.add(tf.mul(v, beta2), tf.mul(tf.square(g), 1 - beta2)));
        const denominator = tf.add(tf.sqrt(tf.div(v, correction2)), epsilon);
        variable.assign(tf.sub(variable, tf.mul(learningRate / correction1, tf.div(m, denominator))));
      });
    });
  }

  /** State for a checkpoint: steps taken and both moments, in the order of the variables. */
  async save(): Promise<{ steps: number; first: Float32Array[]; second: Float32Array[] }> {
    const copy = (list: readonly tf.Variable[]): Promise<Float32Array[]> =>
      Promise.all(list.map(async (v) => Float32Array.from(await v.data())));
    return { steps: this.steps, first: await copy(this.first), second: await copy(this.second) };
  }

  load(state: { steps: number; first: readonly Float32Array[]; second: readonly Float32Array[] }): void {
    this.steps = state.steps;
    const restore = (list: readonly tf.Variable[], values: readonly Float32Array[]): void => {
      list.forEach((variable, i) => {
        const value = values[i];
        if (value?.length !== variable.size) throw new Error('Adam: the saved state has another shape');
        tf.tidy(() => {
          variable.assign(tf.tensor(value, variable.shape, 'float32'));
        });
      });
    };
    restore(this.first, state.first);
    restore(this.second, state.second);
  }

  dispose(): void {
    tf.dispose([...this.first, ...this.second]);
  }
}
