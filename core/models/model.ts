import { scalesOf } from '../contract/model-config.js';
import type { ModelConfig } from '../contract/training.js';
import { createRandom, type Random } from '../random/random.js';
import { dnCnn } from '../networks/dncnn.js';
import type { Denoiser } from '../networks/denoiser.js';
import { drunet } from '../networks/drunet.js';
import { multiscale } from '../networks/multiscale.js';
import { nonexpansiveNetwork } from '../networks/nonexpansive.js';
import { ParameterSet } from '../networks/parameter-set.js';
import { residualNetwork } from '../networks/residual-network.js';
import { boundConvolutions } from '../networks/spectral-normalisation.js';
import { tiledDenoiser } from '../networks/tiled.js';
import { deAdmm } from '../schemes/de-admm.js';
import { deGrad } from '../schemes/de-grad.js';
import { deHqs } from '../schemes/de-hqs.js';
import { deProx } from '../schemes/de-prox.js';
import { pnpForwardBackward, red } from '../schemes/plug-and-play.js';
import type { Scheme, SchemeParts } from '../schemes/scheme.js';
import { weightedNorm } from '../schemes/weighted-norm.js';

/** A scheme with its network and parameters. */
export interface Model {
  readonly name: string;
  readonly config: ModelConfig;
  readonly parameters: ParameterSet;
  readonly network: Denoiser;
  readonly scheme: Scheme;
  dispose(): void;
}

/**
 * Builds a model with freshly initialised parameters. Large images go through the network in exact tiles.
 *
 * @param seed of the initial weights
 */
export function createModel(config: ModelConfig, name: string, seed = 0): Model {
  const parameters = new ParameterSet();
  try {
    const network = tiledDenoiser(createNetwork(config, parameters, createRandom(seed)));
    const scheme = createScheme(config, network, parameters);
    return { name, config, parameters, network, scheme, dispose: () => parameters.dispose() };
  } catch (error) {
    parameters.dispose();
    throw error;
  }
}

/** Spectral normalisation as a retraction: after a step, what the configuration bounds is bounded again. */
export function keepSpectrum({ config, parameters }: Model): void {
  const { spectralBound } = config.network;
  if (spectralBound !== null) boundConvolutions(parameters, spectralBound);
}

function createNetwork({ network }: ModelConfig, parameters: ParameterSet, random: Random): Denoiser {
  switch (network.kind) {
    case 'dncnn':
      return dnCnn(network, parameters, random);
    case 'residual':
      return residualNetwork(network, parameters, random);
    case 'nonexpansive':
      return nonexpansiveNetwork(network, parameters, random);
    case 'drunet':
      return drunet(network, parameters, random);
    case 'multiscale':
      return multiscale({ ...network, scales: scalesOf(network) }, parameters, random);
  }
}

function createScheme(
  { scheme, weightedNorm: size }: ModelConfig,
  network: Denoiser,
  parameters: ParameterSet,
): Scheme {
  const parts: SchemeParts =
    size === null ? {} : { weights: weightedNorm([1, size.height, size.width, 1], parameters) };
  switch (scheme.kind) {
    case 'de-grad':
      return deGrad(scheme, network, parameters, parts);
    case 'de-prox':
      return deProx(scheme, network, parameters, parts);
    case 'de-hqs':
      return deHqs(scheme, network, parameters, parts);
    case 'de-admm':
      return deAdmm(scheme, network, parameters, parts);
    case 'pnp-fb':
      return pnpForwardBackward(scheme, network, parameters, parts);
    case 'red':
      return red(scheme, network, parameters, parts);
  }
}
