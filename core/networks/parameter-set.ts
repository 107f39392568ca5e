import * as tf from '@tensorflow/tfjs-core';

import { type NamedArrays, requireTensors } from './required-tensors.js';

/**
 * The trainable tensors Θ of a network or scheme, by name, in a fixed order; and its buffers: tensors that are saved and loaded with
 * them but take no gradient (running statistics).
 */
export class ParameterSet {
  private readonly variables = new Map<string, tf.Variable>();
  private readonly buffers = new Map<string, tf.Variable>();

  /** Takes over `initial` (it is copied and disposed). Names are unique, dotted paths such as `conv0.kernel`. */
  add<R extends tf.Rank>(name: string, initial: tf.Tensor<R>): tf.Variable<R> {
    return this.keep(this.variables, name, initial, true);
  }

  /** Like {@link add} for a tensor that is not trained; the names share one space. */
  addBuffer<R extends tf.Rank>(name: string, initial: tf.Tensor<R>): tf.Variable<R> {
    return this.keep(this.buffers, name, initial, false);
  }

  private keep<R extends tf.Rank>(
    kind: Map<string, tf.Variable>,
    name: string,
    initial: tf.Tensor<R>,
    trainable: boolean,
  ): tf.Variable<R> {
    if (this.find(name) !== null) throw new Error(`parameter ${name} exists already`);
    const variable = tf.variable(initial, trainable);
    initial.dispose();
    kind.set(name, variable as unknown as tf.Variable);
    return variable;
  }

  /** The parameter or buffer with this name, or null. */
  find(name: string): tf.Variable | null {
    return this.variables.get(name) ?? this.buffers.get(name) ?? null;
  }

  get names(): string[] {
    return [...this.variables.keys()];
  }

  get all(): tf.Variable[] {
    return [...this.variables.values()];
  }

  entries(): [string, tf.Variable][] {
    return [...this.variables.entries()];
  }

  /** Number of trainable scalars. */
  get count(): number {
    return this.all.reduce((sum, variable) => sum + variable.size, 0);
  }

  /**
   * Overwrites every parameter and buffer from arrays.
   * @throws StillpointError BAD_MODEL naming the first missing tensor or wrong shape; nothing is changed then
   */
  load(tensors: NamedArrays): void {
    requireTensors(
      this.stored().map(([name, { shape }]) => [name, shape] as const),
      tensors,
    );
    for (const [name, variable] of this.stored()) {
      const tensor = tensors.get(name);
      if (tensor === undefined) continue;
      const value = tf.tensor(tensor.data, [...tensor.shape], 'float32');
      variable.assign(value);
      value.dispose();
    }
  }

  /** Everything that a file holds: parameters, then buffers. */
  stored(): [string, tf.Variable][] {
    return [...this.variables, ...this.buffers];
  }

  /** Copies every parameter and buffer to plain arrays. */
  async save(): Promise<Map<string, { shape: number[]; data: Float32Array }>> {
    const saved = new Map<string, { shape: number[]; data: Float32Array }>();
    for (const [name, variable] of this.stored()) {
      saved.set(name, { shape: [...variable.shape], data: Float32Array.from(await variable.data()) });
    }
    return saved;
  }

  dispose(): void {
    for (const [, variable] of this.stored()) variable.dispose();
    this.variables.clear();
    this.buffers.clear();
  }
}
