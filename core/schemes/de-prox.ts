import * as tf from '@tensorflow/tfjs-core';

import { denoise, type Denoiser } from '../networks/denoiser.js';
import type { ParameterSet } from '../networks/parameter-set.js';
import { imageScheme } from './image-scheme.js';
import type { Scheme, SchemeParts } from './scheme.js';

export interface DeProxOptions {
  /** Initial step size η. */
  readonly stepSize: number;
}

/**
 * DE-Prox, learned proximal gradient: T(x; d) = R_Θ(x − η∇f(x); σ), η trainable.
 *
 * @see Liu, Tong, Zhao 2024, arXiv 2402.02065, appendix; Gilton, Ongie, Willett 2021, arXiv 2102.07944
 */
export function deProx(
  options: DeProxOptions,
  network: Denoiser,
  parameters: ParameterSet,
  parts: SchemeParts = {},
): Scheme {
  const stepSize = parameters.add('scheme.stepSize', tf.scalar(options.stepSize));
  return imageScheme(network, parts, (x, { fidelity, network: s, noise }) =>
    denoise(s, tf.sub(x, tf.mul(stepSize, fidelity.gradient(x))), noise),
  );
}
