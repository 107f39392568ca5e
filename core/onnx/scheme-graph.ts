import { StillpointError } from '../contract/errors.js';
import type { ModelConfig } from '../contract/training.js';
import { PHOTOGRAPH_RANGE } from '../schemes/shown-to.js';
import { LEAST_NOISE, REFERENCE_NOISE } from '../schemes/splitting-level.js';
import type { ResidualGraph } from './denoiser-graph.js';
import { fidelityGraph } from './fidelity-graph.js';
import type { GraphBuilder, Value } from './graph-builder.js';
import { numberNamed, weightNamed, type StoredWeights } from './stored-weights.js';

/** What a scheme works on, centred. Pictures are [N,3,H,W]; a state too, or [N,6,H,W] for DE-ADMM's (z, u). */
export interface LayerInputs {
  readonly state: Value;
  readonly measurement: Value;
  /** [M,h,w] */
  readonly kernels: Value;
  /** 1 where the measurement is believed, 0 where not, [1 or N,1,H,W]; null where it is believed everywhere. */
  readonly mask: Value | null;
  /** σ a picture, [N,1,1,1]; asked for only by schemes that use it. */
  readonly noise: () => Value;
}

/** T(state; d), and the picture read out of the state that went in. Centred. */
export interface LayerOutputs {
  readonly next: Value;
  readonly image: Value;
}

type Kind = ModelConfig['scheme']['kind'];

/** Whether a scheme is told the noise level of the measurement, apart from what the network is told. */
export function usesNoise(kind: Kind): boolean {
  return kind !== 'pnp-fb' && kind !== 'red';
}

/** Channels of a scheme's state. */
export function stateChannels(kind: Kind): number {
  return kind === 'de-admm' ? 6 : 3;
}

/**
 * One application of a model's layer T for a circular blur, seen through a mask or not, as `Scheme.bind` and `map` compute it.
 *
 * @throws StillpointError BAD_CONFIGURATION for a data step in a weighted norm, which has no closed form, and for a weighted norm behind a mask
 */
export function schemeGraph(
  graph: GraphBuilder,
  { scheme, weightedNorm }: ModelConfig,
  weights: StoredWeights,
  residual: ResidualGraph,
  inputs: LayerInputs,
): LayerOutputs {
  const splits = scheme.kind === 'de-hqs' || scheme.kind === 'de-admm';
  if (weightedNorm !== null && splits) throw noClosedForm(scheme.kind);
  if (weightedNorm !== null && inputs.mask !== null) throw noFrame();
  const norm = weightedNorm === null ? inputs.mask : weightOfNorm(graph, weights);
  const fidelity = fidelityGraph(graph, inputs.measurement, inputs.kernels, norm);
  /** S, shown a photograph's values only: see `withinRange`. */
  const shown: ResidualGraph = (x, level) => residual(inputs.mask === null ? x : clipped(graph, x), level);
  const denoise = (x: Value, level: Value): Value => graph.sub(x, shown(x, level));
  const constant = (name: string): Value => graph.number(numberNamed(weights, `scheme.${name}`));
  const positive = (name: string): Value => graph.number(Math.exp(numberNamed(weights, `scheme.${name}`)));
  const { state } = inputs;
  const stepped = (step: Value, direction: Value): Value => graph.sub(state, graph.mul(step, direction));

  switch (scheme.kind) {
    case 'de-grad': {
      const direction = graph.add(fidelity.gradient(state), shown(state, inputs.noise()));
      return { next: stepped(constant('stepSize'), direction), image: state };
    }
    case 'de-prox': {
      const moved = stepped(constant('stepSize'), fidelity.gradient(state));
      return { next: denoise(moved, inputs.noise()), image: state };
    }
    case 'de-hqs': {
      const { rho, level } = splittingLevel(graph, weights, inputs.noise());
      const image = denoise(state, level);
      return { next: fidelity.proximal(image, rho, state), image };
    }
    case 'de-admm': {
      const { rho, level } = splittingLevel(graph, weights, inputs.noise());
      const [z = '', u = ''] = graph.split(state, [3, 3], 1);
      const sum = graph.add(fidelity.proximal(graph.sub(z, u), rho, z), u);
      const next = denoise(sum, level);
      return { next: graph.op('Concat', [next, graph.sub(sum, next)], { axis: 1 }), image: z };
    }
    case 'pnp-fb': {
      const moved = stepped(positive('logStepSize'), fidelity.gradient(state));
      return { next: denoise(moved, spread(graph, positive('logLevel'))), image: state };
    }
    case 'red': {
      const pull = shown(state, spread(graph, positive('logLevel')));
      const direction = graph.add(fidelity.gradient(state), graph.mul(positive('logRegularisation'), pull));
      return { next: stepped(positive('logStepSize'), direction), image: state };
    }
  }
}

/** ρ = e^a (σ/σ₀)^p and s = σ/√ρ: see `splittingLevel` of the schemes. */
function splittingLevel(graph: GraphBuilder, weights: StoredWeights, noise: Value): { rho: Value; level: Value } {
  const sigma = graph.op('Max', [noise, graph.number(LEAST_NOISE)]);
  const relative = graph.op('Log', [graph.div(sigma, graph.number(REFERENCE_NOISE))]);
  const exponent = graph.number(numberNamed(weights, 'scheme.noiseExponent'));
  const logRho = graph.number(numberNamed(weights, 'scheme.logRho'));
  const rho = graph.op('Exp', [graph.add(logRho, graph.mul(exponent, relative))]);
  return { rho, level: graph.div(sigma, graph.op('Sqrt', [rho])) };
}

function spread(graph: GraphBuilder, value: Value): Value {
  return graph.op('Reshape', [value, graph.integers([1, 1, 1, 1])]);
}

function clipped(graph: GraphBuilder, x: Value): Value {
  const [low, high] = PHOTOGRAPH_RANGE;
  return graph.op('Clip', [x, graph.number(low), graph.number(high)]);
}

/** W, [1,1,H,W]. */
function weightOfNorm(graph: GraphBuilder, weights: StoredWeights): Value {
  const { shape, data } = weightNamed(weights, 'scheme.logWeights');
  const [, height = 0, width = 0] = shape;
  return graph.weights('scheme.weights', [1, 1, height, width], data.map(Math.exp));
}

function noClosedForm(kind: Kind): StillpointError {
  return new StillpointError(
    'BAD_CONFIGURATION',
    `A model of scheme ${kind} with a weighted norm cannot be written as ONNX: its data step is a solve of its own.`,
    'Export it as safetensors, or its denoiser alone.',
  );
}

function noFrame(): StillpointError {
  return new StillpointError(
    'BAD_CONFIGURATION',
    'A model of a weighted norm knows pictures of one size only: there is no canvas around them.',
    'Export it with a circular boundary.',
  );
}
