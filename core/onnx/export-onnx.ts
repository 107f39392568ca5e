import type { ModelConfig } from '../contract/training.js';
import { MID_GREY } from '../tensor/images.js';
import { denoiserGraph } from './denoiser-graph.js';
import { GraphBuilder, type Value } from './graph-builder.js';
import { encodeOnnx, type Dimension } from './onnx-format.js';
import { schemeGraph, stateChannels, usesNoise } from './scheme-graph.js';
import type { StoredWeights } from './stored-weights.js';

/** A model as its file holds it. */
export interface PlainModel {
  readonly name: string;
  readonly config: ModelConfig;
  readonly weights: StoredWeights;
}

/** What is exported: one application of T, or the denoiser R_Θ that is inside it. */
export type OnnxPart = 'layer' | 'denoiser';

/** What a layer takes to be beyond the measurement: `unknown` adds a mask of what is believed. */
export type OnnxBoundary = 'circular' | 'unknown';

const pictures = (channels: number, config: ModelConfig): Dimension[] => [
  'batch',
  channels,
  config.weightedNorm?.height ?? 'height',
  config.weightedNorm?.width ?? 'width',
];

/**
 * A model as an ONNX graph; inputs and outputs are described in docs/models.md. Intensities are [0, 1] at the interface.
 *
 * @returns the bytes of an `.onnx` file
 * @throws StillpointError BAD_CONFIGURATION when the layer cannot be expressed, BAD_MODEL when a tensor is missing
 */
export function exportOnnx(model: PlainModel, part: OnnxPart, boundary: OnnxBoundary = 'circular'): Uint8Array {
  const graph = new GraphBuilder();
  if (part === 'denoiser') describeDenoiser(graph, model);
  else describeLayer(graph, model, boundary);
  return encodeOnnx(
    graph.finish({
      name: `${model.name} ${part}`,
      description:
        part === 'denoiser'
          ? 'The denoiser R of a Stillpoint model. Intensities are on [0, 1].'
          : 'One application of the layer T of a Stillpoint model: repeat next → state until it no longer changes. Intensities are on [0, 1].',
      metadata: {
        'stillpoint.model': JSON.stringify(model.config),
        'stillpoint.part': part,
        ...(part === 'layer' && { 'stillpoint.boundary': boundary }),
      },
    }),
  );
}

function describeDenoiser(graph: GraphBuilder, { config, weights }: PlainModel): void {
  const shape: Dimension[] = ['batch', 3, 'height', 'width'];
  const image = graph.input('image', shape, 'Noisy pictures, RGB on [0, 1].');
  const level = graph.input('level', ['batch'], 'Standard deviation of the noise of each, on [0, 1].');
  const centred = graph.sub(image, graph.number(MID_GREY));
  const residual = denoiserGraph(graph, config.network, weights)(centred, eachPicture(graph, level));
  graph.output('denoised', graph.sub(image, residual), shape, 'The pictures with the noise removed.');
}

function describeLayer(graph: GraphBuilder, { config, weights }: PlainModel, boundary: OnnxBoundary): void {
  const { kind } = config.scheme;
  const channels = stateChannels(kind);
  const stateMeans = channels === 3 ? 'the picture itself' : 'z, a picture, then u, which starts at 0';
  const state = graph.input('state', pictures(channels, config), `The state: ${stateMeans}.`);
  const measurement = graph.input('measurement', pictures(3, config), 'd, the blurred and noisy pictures.');
  const kernels = graph.input(
    'kernel',
    ['kernels', 'kernel_height', 'kernel_width'],
    'The blur, summing to 1, centre at (⌊height/2⌋, ⌊width/2⌋): one for all pictures or one for each; circular boundary.',
  );
  const mask =
    boundary === 'circular'
      ? null
      : graph.input(
          'mask',
          ['masks', 1, 'height', 'width'],
          '1 where the measurement is believed, 0 beyond its frame and where it was clipped: one for all pictures or one for each.',
        );
  const noise = usesNoise(kind)
    ? graph.input('noise', ['batch'], 'Standard deviation of the noise of each measurement, on [0, 1].')
    : null;
  const centre = middle(graph, channels);
  const { next, image } = schemeGraph(graph, config, weights, denoiserGraph(graph, config.network, weights), {
    state: graph.sub(state, centre),
    measurement: graph.sub(measurement, graph.number(MID_GREY)),
    kernels,
    mask,
    noise: () => eachPicture(graph, noise ?? graph.number(0)),
  });
  graph.output(
    'next',
    graph.add(next, centre),
    pictures(channels, config),
    'T(state; d): the state after one evaluation.',
  );
  graph.output(
    'image',
    graph.add(image, graph.number(MID_GREY)),
    pictures(3, config),
    'The picture read out of state.',
  );
}

/** [N] → [N,1,1,1] */
function eachPicture(graph: GraphBuilder, values: Value): Value {
  return graph.op('Reshape', [values, graph.integers([-1, 1, 1, 1])]);
}

/** What is taken from each channel of a state so that it is centred: a dual variable is already. */
function middle(graph: GraphBuilder, channels: number): Value {
  if (channels === 3) return graph.number(MID_GREY);
  const values = Float32Array.from({ length: channels }, (_, i) => (i < 3 ? MID_GREY : 0));
  return graph.weights('middle', [1, channels, 1, 1], values);
}
