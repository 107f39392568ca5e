import type { ActivationName } from '../tensor/activations.js';
import type { GraphBuilder, Value } from './graph-builder.js';
import { onnxKernel, weightNamed, type StoredWeights } from './stored-weights.js';

/** A stored kernel as a constant of the graph under its own name. */
export function kernelOf(graph: GraphBuilder, weights: StoredWeights, name: string): Value {
  const { shape, data } = onnxKernel(weightNamed(weights, name));
  return graph.weights(name, shape, data);
}

/** 3×3 convolution, stride 1, zero padding. */
export function convolve(graph: GraphBuilder, x: Value, kernel: Value, bias: readonly Value[] = []): Value {
  return graph.op('Conv', [x, kernel, ...bias], { pads: [1, 1, 1, 1] });
}

/** A channel of ones for pictures [N,C,H,W]: [N,1,H,W]. */
export function onesLike(graph: GraphBuilder, x: Value): Value {
  const [batch = '', , size = ''] = graph.split(graph.op('Shape', [x]), [1, 1, 2], 0);
  const shape = graph.op('Concat', [batch, graph.integers([1]), size], { axis: 0 });
  return graph.op('ConstantOfShape', [shape], { value: { name: 'one', shape: [1], data: Float32Array.of(1) } });
}

export function activate(graph: GraphBuilder, name: ActivationName, x: Value): Value {
  switch (name) {
    case 'relu':
      return graph.op('Relu', [x]);
    case 'elu':
      return graph.op('Elu', [x]);
    case 'softplus':
      return graph.sub(graph.op('Softplus', [x]), graph.number(Math.LN2));
    case 'silu':
      return graph.mul(x, graph.op('Sigmoid', [x]));
  }
}

/** What a 2×2 convolution of stride 2 is told, and its transpose. */
export const HALVING = { strides: [2, 2], kernel_shape: [2, 2] };

/** Repeats the last row and column of pictures [N,C,H,W] until both sides are multiples of a stride. */
export function replicatedTo(graph: GraphBuilder, stride: number, x: Value): Value {
  const [, , size = ''] = graph.split(graph.op('Shape', [x]), [1, 1, 2], 0);
  // −n mod stride; the result of Mod has the divisor's sign.
  const missing = graph.op('Mod', [graph.op('Neg', [size]), graph.integer(stride)]);
  const pads = graph.op('Concat', [graph.integers([0, 0, 0, 0, 0, 0]), missing], { axis: 0 });
  return graph.op('Pad', [x, pads], { mode: 'edge' });
}

/** The upper left part of a picture, as large as another. */
export function cutTo(graph: GraphBuilder, x: Value, like: Value): Value {
  const [, , size = ''] = graph.split(graph.op('Shape', [like]), [1, 1, 2], 0);
  return graph.op('Slice', [x, graph.integers([0, 0]), size, graph.integers([2, 3])]);
}
