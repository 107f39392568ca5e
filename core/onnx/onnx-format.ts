import protobuf from 'protobufjs/light.js';

/** Version of the file format and of the operator set that we write: what runtimes of 2022 and later read. */
const IR_VERSION = 8;
const OPSET_VERSION = 17;

/** Element types, ONNX's numbers for them. */
export const ELEMENT = { float: 1, int64: 7 } as const;
/** Kinds of attributes, ONNX's numbers for them. */
const ATTRIBUTE = { float: 1, int: 2, string: 3, tensor: 4, ints: 7 } as const;

/** An axis: a fixed length, or a name for one that is known when the graph runs. */
export type Dimension = number | string;

/** A constant of the graph, row-major. */
export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

export type OnnxAttribute = number | string | readonly number[] | OnnxTensor | { readonly float: number };

export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Whole numbers are integers; `{float}` is for the others. */
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** An input or output of the graph, float32. */
export interface OnnxValue {
  readonly name: string;
  readonly shape: readonly Dimension[];
  readonly description: string;
}

export interface OnnxModel {
  readonly name: string;
  readonly description: string;
  /** Free text by key. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxTensor[];
}

type Fields = Record<string, { id: number; type: string; rule?: 'repeated' }>;

/** The messages of onnx.proto that are needed, with its field numbers; the names are ours to choose, the wire knows numbers only. */
const MESSAGES: Record<string, Fields> = {
  Model: {
    irVersion: { id: 1, type: 'int64' },
    producerName: { id: 2, type: 'string' },
    docString: { id: 6, type: 'string' },
    graph: { id: 7, type: 'Graph' },
    opsetImport: { id: 8, type: 'OperatorSet', rule: 'repeated' },
    metadataProps: { id: 14, type: 'Entry', rule: 'repeated' },
  },
  OperatorSet: { domain: { id: 1, type: 'string' }, version: { id: 2, type: 'int64' } },
  Entry: { key: { id: 1, type: 'string' }, value: { id: 2, type: 'string' } },
  Graph: {
    node: { id: 1, type: 'Node', rule: 'repeated' },
    name: { id: 2, type: 'string' },
    initializer: { id: 5, type: 'Tensor', rule: 'repeated' },
    docString: { id: 10, type: 'string' },
    input: { id: 11, type: 'ValueInfo', rule: 'repeated' },
    output: { id: 12, type: 'ValueInfo', rule: 'repeated' },
  },
  Node: {
    input: { id: 1, type: 'string', rule: 'repeated' },
    output: { id: 2, type: 'string', rule: 'repeated' },
    name: { id: 3, type: 'string' },
    opType: { id: 4, type: 'string' },
    attribute: { id: 5, type: 'Attribute', rule: 'repeated' },
  },
  Attribute: {
    name: { id: 1, type: 'string' },
    f: { id: 2, type: 'float' },
    i: { id: 3, type: 'int64' },
    s: { id: 4, type: 'bytes' },
    t: { id: 5, type: 'Tensor' },
    ints: { id: 8, type: 'int64', rule: 'repeated' },
    type: { id: 20, type: 'int32' },
  },
  Tensor: {
    dims: { id: 1, type: 'int64', rule: 'repeated' },
    dataType: { id: 2, type: 'int32' },
    name: { id: 8, type: 'string' },
    rawData: { id: 9, type: 'bytes' },
  },
  ValueInfo: {
    name: { id: 1, type: 'string' },
    type: { id: 2, type: 'Type' },
    docString: { id: 3, type: 'string' },
  },
  Type: { tensorType: { id: 1, type: 'TensorType' } },
  TensorType: { elemType: { id: 1, type: 'int32' }, shape: { id: 2, type: 'Shape' } },
  Shape: { dim: { id: 1, type: 'Axis', rule: 'repeated' } },
  Axis: { dimValue: { id: 1, type: 'int64' }, dimParam: { id: 2, type: 'string' } },
};

/**
 * Encodes a model as the bytes of an `.onnx` file.
 *
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export function encodeOnnx(model: OnnxModel): Uint8Array {
  const nested = Object.fromEntries(Object.entries(MESSAGES).map(([name, fields]) => [name, { fields }]));
  const message = protobuf.Root.fromJSON({ nested }).lookupType('Model');
  return message.encode(modelMessage(model)).finish();
}

function modelMessage(model: OnnxModel): Record<string, unknown> {
  const { name, description, metadata, inputs, outputs, nodes, constants } = model;
  return {
    irVersion: IR_VERSION,
    producerName: 'Stillpoint',
    docString: description,
    opsetImport: [{ domain: '', version: OPSET_VERSION }],
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name,
      docString: description,
      node: nodes.map(nodeMessage),
      initializer: constants.map(tensorMessage),
      input: inputs.map(valueMessage),
      output: outputs.map(valueMessage),
    },
  };
}

function nodeMessage({ operator, inputs, outputs, attributes }: OnnxNode): Record<string, unknown> {
  return {
    input: inputs,
    output: outputs,
    name: outputs[0] ?? '',
    opType: operator,
    attribute: Object.entries(attributes).map(([name, value]) => ({ name, ...attributeValue(value) })),
  };
}

function attributeValue(value: OnnxAttribute): Record<string, unknown> {
  if (typeof value === 'number') return { type: ATTRIBUTE.int, i: value };
  if (typeof value === 'string') return { type: ATTRIBUTE.string, s: new TextEncoder().encode(value) };
  if ('float' in value) return { type: ATTRIBUTE.float, f: value.float };
  if ('data' in value) return { type: ATTRIBUTE.tensor, t: tensorMessage(value) };
  return { type: ATTRIBUTE.ints, ints: value };
}

function tensorMessage({ name, shape, data }: OnnxTensor): Record<string, unknown> {
  return {
    dims: shape,
    dataType: data instanceof Float32Array ? ELEMENT.float : ELEMENT.int64,
    name,
    // Little-endian, which is what every machine that runs this is.
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}

function valueMessage({ name, shape, description }: OnnxValue): Record<string, unknown> {
  const dim = shape.map((axis) => (typeof axis === 'number' ? { dimValue: axis } : { dimParam: axis }));
  return { name, docString: description, type: { tensorType: { elemType: ELEMENT.float, shape: { dim } } } };
}
