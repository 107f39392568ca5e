import * as tf from '@tensorflow/tfjs-core';

import type { Denoiser } from '../networks/denoiser.js';
import { denoise } from '../networks/denoiser.js';
import type { ParameterSet } from '../networks/parameter-set.js';
import { dataFidelity } from './data-fidelity.js';
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
  return {
    bind: (measurement) => {
      const fidelity = dataFidelity(measurement, parts.weights);
      return {
        map: (x) =>
          tf.tidy(() => denoise(network, tf.sub(x, tf.mul(stepSize, fidelity.gradient(x))), measurement.noise)),
        initialState: () => tf.clone(fidelity.backprojection),
        readout: (x) => tf.clone(x),
        dispose: fidelity.dispose,
      };
    },
  };
}
