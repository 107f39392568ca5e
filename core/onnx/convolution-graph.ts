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
  }
}
