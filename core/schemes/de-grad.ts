import * as tf from '@tensorflow/tfjs-core';

import type { Denoiser } from '../networks/denoiser.js';
import type { ParameterSet } from '../networks/parameter-set.js';
import { imageScheme } from './image-scheme.js';
import type { Scheme, SchemeParts } from './scheme.js';

export interface DeGradOptions {
  /** Initial step size η; near 1/‖A‖² the layer moves far enough for a residual to mean something. */
  readonly stepSize: number;
}

/**
 * DE-Grad: T(x; d) = x − η(∇f(x) + S_Θ(x; σ)), η trainable.
 *
 * @see Liu, Tong, Zhao 2024, arXiv 2402.02065; Gilton, Ongie, Willett 2021, arXiv 2102.07944
 */
export function deGrad(
  options: DeGradOptions,
  network: Denoiser,
  parameters: ParameterSet,
  parts: SchemeParts = {},
): Scheme {
  const stepSize = parameters.add('scheme.stepSize', tf.scalar(options.stepSize));
  return imageScheme(network, parts, (x, { fidelity, network: s, noise }) =>
    tf.sub(x, tf.mul(stepSize, tf.add(fidelity.gradient(x), s.residual(x, noise)))),
  );
}
