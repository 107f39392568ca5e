import type { ModelConfig } from '../contract/training.js';
import { activate, convolve, kernelOf } from './convolution-graph.js';
import type { GraphBuilder, Value } from './graph-builder.js';
import { numberNamed, type StoredWeights } from './stored-weights.js';

type NonexpansiveConfig = Extract<ModelConfig['network'], { kind: 'nonexpansive' }>;

/** x ↦ x − c·L_n ∘ … ∘ L_1 (x), L_i(x) = x − t_i Wᵢᵀ σ(Wᵢ x): the network of `nonexpansiveNetwork`. */
export function nonexpansiveGraph(
  graph: GraphBuilder,
  { layers: count, activation, lipschitz }: NonexpansiveConfig,
  weights: StoredWeights,
): (x: Value) => Value {
  const layers = Array.from({ length: count }, (_, i) => {
    const logit = numberNamed(weights, `network.layer${i}.step`);
    return {
      kernel: kernelOf(graph, weights, `network.layer${i}.kernel`),
      step: graph.number(2 / (1 + Math.exp(-logit))),
    };
  });
  return (x) => {
    const y = layers.reduce((z, { kernel, step }) => {
      const features = activate(graph, activation, convolve(graph, z, kernel));
      // The same array is a convolution's kernel and its adjoint's.
      const back = graph.op('ConvTranspose', [features, kernel], { pads: [1, 1, 1, 1] });
      return graph.sub(z, graph.mul(step, back));
    }, x);
    return graph.sub(x, graph.mul(graph.number(lipschitz), y));
  };
}
