import type { Dimension, OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor, OnnxValue } from './onnx-format.js';

/** A tensor of the graph, by its name. */
export type Value = string;

/** Writes down a computation, one operator after the other, in ONNX's words. */
export class GraphBuilder {
  readonly #nodes: OnnxNode[] = [];
  readonly #constants: OnnxTensor[] = [];
  /** Names of numbers that are in the graph already, by what they are. */
  readonly #shared = new Map<string, Value>();
  readonly #inputs: OnnxValue[] = [];
  readonly #outputs: OnnxValue[] = [];

  /** An input of the graph, float32. */
  input(name: string, shape: readonly Dimension[], description: string): Value {
    this.#inputs.push({ name, shape, description });
    return name;
  }

  /** Makes a value an output of the graph. */
  output(name: string, value: Value, shape: readonly Dimension[], description: string): void {
    this.#nodes.push({ operator: 'Identity', inputs: [value], outputs: [name], attributes: {} });
    this.#outputs.push({ name, shape, description });
  }

  /** Adds an operator with one output. */
  op(operator: string, inputs: readonly Value[], attributes: Readonly<Record<string, OnnxAttribute>> = {}): Value {
    return this.#add(operator, inputs, 1, attributes)[0] ?? '';
  }

  /** Cuts a value into parts of these lengths along an axis. */
  split(value: Value, lengths: readonly number[], axis: number): Value[] {
    return this.#add('Split', [value, this.integers(lengths)], lengths.length, { axis });
  }

  /** A float32 array under a name of its own. */
  weights(name: string, shape: readonly number[], data: Float32Array): Value {
    this.#constants.push({ name, shape, data });
    return name;
  }

  /** A float32 number, shared by all that ask for it. */
  number(value: number): Value {
    return this.#share(`float ${value}`, [], Float32Array.of(value));
  }

  /** A list of int64, shared by all that ask for it. */
  integers(values: readonly number[]): Value {
    return this.#share(`list ${values.join(' ')}`, [values.length], BigInt64Array.from(values, BigInt));
  }

  /** One int64, shared by all that ask for it. */
  integer(value: number): Value {
    return this.#share(`integer ${value}`, [], BigInt64Array.of(BigInt(value)));
  }

  add = (a: Value, b: Value): Value => this.op('Add', [a, b]);
  sub = (a: Value, b: Value): Value => this.op('Sub', [a, b]);
  mul = (a: Value, b: Value): Value => this.op('Mul', [a, b]);
  div = (a: Value, b: Value): Value => this.op('Div', [a, b]);
  matMul = (a: Value, b: Value): Value => this.op('MatMul', [a, b]);

  /** The length of an axis, an int64 scalar. */
  length(value: Value, axis: number): Value {
    return this.op('Gather', [this.op('Shape', [value]), this.integer(axis)]);
  }

  finish(about: Pick<OnnxModel, 'name' | 'description' | 'metadata'>): OnnxModel {
    return {
      ...about,
      inputs: this.#inputs,
      outputs: this.#outputs,
      nodes: this.#nodes,
      constants: this.#constants,
    };
  }

  #add(
    operator: string,
    inputs: readonly Value[],
    count: number,
    attributes: Readonly<Record<string, OnnxAttribute>>,
  ): Value[] {
    const stem = `${operator}_${this.#nodes.length}`;
    const outputs = Array.from({ length: count }, (_, i) => (count === 1 ? stem : `${stem}_${i}`));
    this.#nodes.push({ operator, inputs, outputs, attributes });
    return outputs;
  }

  #share(key: string, shape: readonly number[], data: OnnxTensor['data']): Value {
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const name = `constant_${this.#shared.size}`;
    this.#shared.set(key, name);
    this.#constants.push({ name, shape, data });
    return name;
  }
}
