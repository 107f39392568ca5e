import { scalesOf, type ModelConfig } from '../contract/model-config.js';
import { activate, convolve, cutTo, HALVING, kernelOf, replicatedTo } from './convolution-graph.js';
import type { GraphBuilder, Value } from './graph-builder.js';
import type { StoredWeights } from './stored-weights.js';

interface Block {
  readonly first: Value;
  readonly second: Value;
}
interface Level {
  readonly sink: Value;
  readonly falling: readonly Block[];
  readonly rising: readonly Block[];
  readonly rise: Value;
}

/** The inside of `multiscale`, in units of the noise level, its map of ones among the channels of x. Pictures of any size. */
export function multiscaleGraph(
  graph: GraphBuilder,
  config: Extract<ModelConfig['network'], { kind: 'multiscale' }>,
  weights: StoredWeights,
): (x: Value) => Value {
  const kernel = (name: string): Value => kernelOf(graph, weights, `network.${name}.kernel`);
  const stack = (name: string, blocks: number): Block[] =>
    Array.from({ length: blocks }, (_, i) => ({
      first: kernel(`${name}${i}.conv0`),
      second: kernel(`${name}${i}.conv1`),
    }));
  const scales = scalesOf(config);
  const levels = scales.map(({ blocks }, i): Level => {
    const name = `scale${i + 1}`;
    return {
      sink: kernel(`${name}.down`),
      falling: stack(`${name}.falling`, blocks),
      rising: i === scales.length - 1 ? [] : stack(`${name}.rising`, blocks),
      rise: kernel(`${name}.up`),
    };
  });
  const [head, tail] = [kernel('head'), kernel('tail')];
  const act = (x: Value): Value => activate(graph, config.activation, x);
  const run = (y: Value, blocks: readonly Block[]): Value =>
    blocks.reduce((z, { first, second }) => graph.add(z, convolve(graph, act(convolve(graph, z, first)), second)), y);
  const through = (y: Value, [level, ...smaller]: readonly Level[]): Value => {
    if (level === undefined) return y;
    const half = run(graph.op('Conv', [y, level.sink], HALVING), level.falling);
    const back = run(through(half, smaller), level.rising);
    return graph.add(y, graph.op('ConvTranspose', [back, level.rise], HALVING));
  };
  return (x) => {
    const features = act(convolve(graph, replicatedTo(graph, 2 ** scales.length, x), head));
    return cutTo(graph, convolve(graph, act(through(features, levels)), tail), x);
  };
}
