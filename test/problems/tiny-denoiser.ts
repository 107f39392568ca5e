import * as tf from '@tensorflow/tfjs-core';

import { createRandom } from '../../core/random/random.js';
import type { Denoiser } from '../../core/networks/denoiser.js';
import { dnCnn } from '../../core/networks/dncnn.js';
import { ParameterSet } from '../../core/networks/parameter-set.js';
import type { ActivationName } from '../../core/tensor/activations.js';

/** S(x) = μ x: a denoiser under which every scheme has an equilibrium that can be written down. */
export const shrinking = (mu: number): Denoiser => ({
  receptiveRadius: 0,
  smooth: true,
  residual: (x) => tf.mul(mu, x),
});

/** A small DnCNN with its parameters. */
export function tinyDnCnn(
  options: { activation?: ActivationName; noiseMap?: boolean; layers?: number; seed?: number } = {},
): { network: Denoiser; parameters: ParameterSet } {
  const { activation = 'softplus', noiseMap = true, layers = 3, seed = 1 } = options;
  const parameters = new ParameterSet();
  const network = dnCnn({ layers, channels: 4, activation, noiseMap }, parameters, createRandom(seed));
  return { network, parameters };
}
