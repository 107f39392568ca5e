import { scalesOf } from '../contract/model-config.js';
import type { ModelConfig } from '../contract/training.js';

type Network = ModelConfig['network'];
type Shapes = [string, number[]][];

/**
 * Names and shapes of everything that the file of a model must hold: parameters and buffers of `createModel`, without building one.
 *
 * So a file can be checked completely where nothing computes; a test holds the two against each other.
 */
export function storedShapes({ scheme, network, weightedNorm }: ModelConfig): Map<string, number[]> {
  const scalars = SCALARS[scheme.kind].map((name): [string, number[]] => [`scheme.${name}`, []]);
  const weights: Shapes =
    weightedNorm === null ? [] : [['scheme.logWeights', [1, weightedNorm.height, weightedNorm.width, 1]]];
  return new Map([...networkShapes(network), ...weights, ...scalars]);
}

/** Trained numbers of each scheme. */
const SCALARS: Readonly<Record<ModelConfig['scheme']['kind'], readonly string[]>> = {
  'de-grad': ['stepSize'],
  'de-prox': ['stepSize'],
  'de-hqs': ['logRho', 'noiseExponent'],
  'de-admm': ['logRho', 'noiseExponent'],
  'pnp-fb': ['logStepSize', 'logLevel'],
  red: ['logStepSize', 'logRegularisation', 'logLevel'],
};

function networkShapes(network: Network): Shapes {
  switch (network.kind) {
    case 'dncnn':
      return dnCnnShapes(network);
    case 'residual':
      return residualShapes(network);
    case 'drunet':
      return drunetShapes(network);
    case 'multiscale':
      return multiscaleShapes(network);
    case 'nonexpansive':
      return Array.from({ length: network.layers }, (_, i) => `network.layer${i}`).flatMap((layer): Shapes => [
        [`${layer}.kernel`, [3, 3, 3, network.channels]],
        [`${layer}.step`, []],
      ]);
  }
}

function dnCnnShapes({ layers, channels, noiseMap, batchNorm }: Extract<Network, { kind: 'dncnn' }>): Shapes {
  const last = layers - 1;
  return Array.from({ length: layers }, (_, i) => i).flatMap((i): Shapes => {
    const inputs = i === 0 ? 3 + Number(noiseMap) : channels;
    const kernel: Shapes = [[`network.conv${i}.kernel`, [3, 3, inputs, i === last ? 3 : channels]]];
    if (!batchNorm || i === 0 || i === last) return kernel;
    const statistics = ['scale', 'offset', 'mean', 'variance'];
    return [...kernel, ...statistics.map((part): [string, number[]] => [`network.conv${i}.norm.${part}`, [channels]])];
  });
}

function residualShapes({ blocks, channels }: Extract<Network, { kind: 'residual' }>): Shapes {
  const body = Array.from({ length: blocks }, (_, i) => i).flatMap((i): Shapes =>
    [0, 1].map((j) => [`network.block${i}.conv${j}.kernel`, [3, 3, channels, channels]]),
  );
  return [['network.head.kernel', [3, 3, 4, channels]], ...body, ['network.tail.kernel', [3, 3, channels, 3]]];
}

function drunetShapes({ channels, blocks }: Extract<Network, { kind: 'drunet' }>): Shapes {
  const weight = (name: string, shape: number[]): [string, number[]] => [`network.${name}.weight`, shape];
  const stack = (name: string, width: number, first: number): Shapes =>
    Array.from({ length: blocks }, (_, i) => first + i).flatMap((i) =>
      [0, 2].map((part) => weight(`${name}.${i}.res.${part}`, [3, 3, width, width])),
    );
  const scales = ([0, 1, 2] as const).flatMap((scale): Shapes => {
    const [wide, narrow] = [channels[scale], channels[scale === 0 ? 1 : scale === 1 ? 2 : 3]];
    return [
      ...stack(`m_down${scale + 1}`, wide, 0),
      weight(`m_down${scale + 1}.${blocks}`, [2, 2, wide, narrow]),
      weight(`m_up${scale + 1}.0`, [2, 2, wide, narrow]),
      ...stack(`m_up${scale + 1}`, wide, 1),
    ];
  });
  const [widest, , , bottom] = channels;
  return [
    weight('m_head', [3, 3, 4, widest]),
    ...scales,
    ...stack('m_body', bottom, 0),
    weight('m_tail', [3, 3, widest, 3]),
  ];
}

function multiscaleShapes({ channels, ...sizes }: Extract<Network, { kind: 'multiscale' }>): Shapes {
  const scales = scalesOf(sizes);
  const kernel = (name: string, shape: number[]): [string, number[]] => [`network.${name}.kernel`, shape];
  const stack = (name: string, width: number, blocks: number): Shapes =>
    Array.from({ length: blocks }, (_, i) => i).flatMap((i) =>
      [0, 1].map((j) => kernel(`${name}${i}.conv${j}`, [3, 3, width, width])),
    );
  const levels = scales.flatMap(({ channels: width, blocks }, i): Shapes => {
    const above = scales[i - 1]?.channels ?? channels;
    const name = `scale${i + 1}`;
    return [
      kernel(`${name}.down`, [2, 2, above, width]),
      ...stack(`${name}.falling`, width, blocks),
      ...(i === scales.length - 1 ? [] : stack(`${name}.rising`, width, blocks)),
      kernel(`${name}.up`, [2, 2, above, width]),
    ];
  });
  return [kernel('head', [3, 3, 4, channels]), ...levels, kernel('tail', [3, 3, channels, 3])];
}
