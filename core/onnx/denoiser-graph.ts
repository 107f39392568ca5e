import type { ModelConfig } from '../contract/training.js';
import { NORMALISATION_EPSILON } from '../networks/batch-normalisation.js';
import { LEAST_LEVEL } from '../networks/units-of-level.js';
import { activate, convolve, kernelOf, onesLike } from './convolution-graph.js';
import { drunetGraph } from './drunet-graph.js';
import type { GraphBuilder, Value } from './graph-builder.js';
import { multiscaleGraph } from './multiscale-graph.js';
import { nonexpansiveGraph } from './nonexpansive-graph.js';
import { onnxKernel, weightNamed, type StoredWeights } from './stored-weights.js';

/** S_Θ(x; s) of pictures x [N,3,H,W], centred, at levels s [N,1,1,1]: what `Denoiser.residual` computes. */
export type ResidualGraph = (x: Value, level: Value) => Value;

type NetworkConfig = ModelConfig['network'];

/** The network of a model, to be applied once or more (its weights are in the graph once). */
export function denoiserGraph(graph: GraphBuilder, config: NetworkConfig, weights: StoredWeights): ResidualGraph {
  switch (config.kind) {
    case 'dncnn':
      return inUnitsOfLevel(graph, config.noiseMap, dnCnnGraph(graph, config, weights));
    case 'residual':
      return inUnitsOfLevel(graph, true, residualNetworkGraph(graph, config, weights));
    case 'nonexpansive':
      return inUnitsOfLevel(graph, false, nonexpansiveGraph(graph, config, weights));
    case 'drunet':
      return drunetGraph(graph, config, weights);
    case 'multiscale':
      return inUnitsOfLevel(graph, true, multiscaleGraph(graph, config, weights));
  }
}

/** S(x; s) = s N([x, s]/s): see `dnCnn`. */
function inUnitsOfLevel(graph: GraphBuilder, noiseMap: boolean, network: (x: Value) => Value): ResidualGraph {
  return (x, level) => {
    const scale = graph.op('Max', [level, graph.number(LEAST_LEVEL)]);
    const relative = graph.div(x, scale);
    const input = noiseMap ? graph.op('Concat', [relative, onesLike(graph, x)], { axis: 1 }) : relative;
    return graph.mul(network(input), scale);
  };
}

function dnCnnGraph(
  graph: GraphBuilder,
  config: Extract<NetworkConfig, { kind: 'dncnn' }>,
  weights: StoredWeights,
): (x: Value) => Value {
  const layers = Array.from({ length: config.layers }, (_, i) => {
    const name = `network.conv${i}`;
    const kernel = weightNamed(weights, `${name}.kernel`);
    const normalised = weights.has(`${name}.norm.scale`);
    const { gain, shift } = normalised ? foldedNormalisation(weights, `${name}.norm`) : { gain: null, shift: null };
    const outputs = kernel.shape[3] ?? 1;
    const data = gain === null ? kernel.data : kernel.data.map((value, at) => value * (gain[at % outputs] ?? 1));
    const turned = onnxKernel({ shape: kernel.shape, data });
    return {
      kernel: graph.weights(`${name}.kernel`, turned.shape, turned.data),
      bias: shift === null ? [] : [graph.weights(`${name}.bias`, [outputs], shift)],
    };
  });
  return (x) =>
    layers.reduce((y, { kernel, bias }, i) => {
      const z = convolve(graph, y, kernel, bias);
      return i < layers.length - 1 ? activate(graph, config.activation, z) : z;
    }, x);
}

/** y ↦ scale·(y − mean)/√(variance + ε) + offset as gain·y + shift. */
function foldedNormalisation(weights: StoredWeights, name: string): { gain: Float32Array; shift: Float32Array } {
  const part = (key: string): Float32Array => weightNamed(weights, `${name}.${key}`).data;
  const [scale, offset, mean, variance] = [part('scale'), part('offset'), part('mean'), part('variance')];
  const gain = scale.map((value, i) => value / Math.sqrt((variance[i] ?? Number.NaN) + NORMALISATION_EPSILON));
  return { gain, shift: offset.map((value, i) => value - (mean[i] ?? 0) * (gain[i] ?? 0)) };
}

function residualNetworkGraph(
  graph: GraphBuilder,
  config: Extract<NetworkConfig, { kind: 'residual' }>,
  weights: StoredWeights,
): (x: Value) => Value {
  const kernel = (name: string): Value => kernelOf(graph, weights, `network.${name}.kernel`);
  const [head, tail] = [kernel('head'), kernel('tail')];
  const blocks = Array.from({ length: config.blocks }, (_, i) => ({
    first: kernel(`block${i}.conv0`),
    second: kernel(`block${i}.conv1`),
  }));
  return (x) => {
    const body = blocks.reduce(
      (y, { first, second }) =>
        graph.add(y, convolve(graph, activate(graph, config.activation, convolve(graph, y, first)), second)),
      convolve(graph, x, head),
    );
    return convolve(graph, body, tail);
  };
}
