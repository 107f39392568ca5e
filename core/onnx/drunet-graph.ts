import type { ModelConfig } from '../contract/training.js';
import { DRUNET_STRIDE } from '../networks/drunet.js';
import { MID_GREY } from '../tensor/images.js';
import { convolve, cutTo, HALVING, kernelOf, onesLike, replicatedTo } from './convolution-graph.js';
import type { GraphBuilder, Value } from './graph-builder.js';
import type { StoredWeights } from './stored-weights.js';

type DrunetConfig = Extract<ModelConfig['network'], { kind: 'drunet' }>;

/** The residual of DRUNet; its weights carry the published names. Pictures of any size, as in `drunet`. */
export function drunetGraph(
  graph: GraphBuilder,
  { blocks }: DrunetConfig,
  weights: StoredWeights,
): (x: Value, level: Value) => Value {
  const kernel = (name: string): Value => kernelOf(graph, weights, `network.${name}.weight`);
  const stack = (name: string, first: number): { first: Value; second: Value }[] =>
    Array.from({ length: blocks }, (_, i) => ({
      first: kernel(`${name}.${first + i}.res.0`),
      second: kernel(`${name}.${first + i}.res.2`),
    }));
  const head = kernel('m_head');
  const downs = [1, 2, 3].map((scale) => ({
    blocks: stack(`m_down${scale}`, 0),
    sample: kernel(`m_down${scale}.${blocks}`),
  }));
  const body = stack('m_body', 0);
  const ups = [3, 2, 1].map((scale) => ({ sample: kernel(`m_up${scale}.0`), blocks: stack(`m_up${scale}`, 1) }));
  const tail = kernel('m_tail');

  const run = (y: Value, list: readonly { first: Value; second: Value }[]): Value =>
    list.reduce(
      (z, { first, second }) => graph.add(z, convolve(graph, graph.op('Relu', [convolve(graph, z, first)]), second)),
      y,
    );
  return (x, level) => {
    const map = graph.mul(level, onesLike(graph, x));
    const input = graph.op('Concat', [graph.add(x, graph.number(MID_GREY)), map], { axis: 1 });
    const skips = [convolve(graph, replicatedTo(graph, DRUNET_STRIDE, input), head)];
    for (const { blocks: list, sample } of downs) {
      skips.push(graph.op('Conv', [run(skips.at(-1) ?? '', list), sample], HALVING));
    }
    const risen = ups.reduce(
      (y, { sample, blocks: list }, i) =>
        run(graph.op('ConvTranspose', [graph.add(y, skips[3 - i] ?? ''), sample], HALVING), list),
      run(skips[3] ?? '', body),
    );
    const whole = convolve(graph, graph.add(risen, skips[0] ?? ''), tail);
    const denoised = graph.sub(cutTo(graph, whole, x), graph.number(MID_GREY));
    return graph.sub(x, denoised);
  };
}
