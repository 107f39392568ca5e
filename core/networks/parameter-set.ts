import * as tf from '@tensorflow/tfjs-core';

import { StillpointError } from '../contract/errors.js';

/** The trainable tensors Θ of a network or scheme, by name, in a fixed order. */
export class ParameterSet {
  private readonly variables = new Map<string, tf.Variable>();

  /** Takes over `initial` (it is copied and disposed). Names are unique, dotted paths such as `conv0.kernel`. */
  add<R extends tf.Rank>(name: string, initial: tf.Tensor<R>): tf.Variable<R> {
    if (this.variables.has(name)) throw new Error(`parameter ${name} exists already`);
    const variable = tf.variable(initial, true);
    initial.dispose();
    this.variables.set(name, variable as unknown as tf.Variable);
    return variable;
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

  /** Number of scalars. */
  get count(): number {
    return this.all.reduce((sum, variable) => sum + variable.size, 0);
  }

  /**
   * Overwrites every parameter from arrays.
   * @throws StillpointError BAD_MODEL naming the first missing tensor or wrong shape; nothing is changed then
   */
  load(tensors: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>): void {
    for (const [name, variable] of this.variables) {
      const tensor = tensors.get(name);
      const hint = 'The file does not belong to this configuration; choose another model.';
      if (tensor === undefined) throw new StillpointError('BAD_MODEL', `The tensor "${name}" is missing.`, hint);
      if (tensor.shape.join() !== variable.shape.join()) {
        const message = `The tensor "${name}" has shape [${tensor.shape.join(', ')}]; [${variable.shape.join(', ')}] is needed.`;
        throw new StillpointError('BAD_MODEL', message, hint);
      }
    }
    for (const [name, variable] of this.variables) {
      const tensor = tensors.get(name);
      if (tensor === undefined) continue;
      const value = tf.tensor(tensor.data, [...tensor.shape], 'float32');
      variable.assign(value);
      value.dispose();
    }
  }

  /** Copies every parameter to plain arrays. */
  async save(): Promise<Map<string, { shape: number[]; data: Float32Array }>> {
    const saved = new Map<string, { shape: number[]; data: Float32Array }>();
    for (const [name, variable] of this.variables) {
      saved.set(name, { shape: [...variable.shape], data: Float32Array.from(await variable.data()) });
    }
    return saved;
  }

  dispose(): void {
    for (const variable of this.variables.values()) variable.dispose();
    this.variables.clear();
  }
}
