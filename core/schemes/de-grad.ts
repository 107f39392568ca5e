import * as tf from '@tensorflow/tfjs-core';

import type { Denoiser } from '../networks/denoiser.js';
import type { ParameterSet } from '../networks/parameter-set.js';
import type { Scheme } from './scheme.js';

export interface DeGradOptions {
  /** Initial step size η; near 1/‖A‖² the layer moves far enough for a residual to mean something. */
  readonly stepSize: number;
}

/**
 * DE-Grad: T(x; d) = x − η(Aᵀ(Ax − d) + S_Θ(x; σ)), η trainable.
 *
 * @see Liu, Tong, Zhao 2024, arXiv 2402.02065; Gilton, Ongie, Willett 2021, arXiv 2102.07944
 */
export function deGrad(options: DeGradOptions, network: Denoiser, parameters: ParameterSet): Scheme {
  const stepSize = parameters.add('scheme.stepSize', tf.scalar(options.stepSize));
  return {
    bind: ({ d, operator, noise }) => {
      const start = operator.adjoint(d);
      return {
        map: (x) =>
          tf.tidy(() => {
            const fidelity = operator.adjoint(tf.sub(operator.apply(x), d));
            return tf.sub(x, tf.mul(stepSize, tf.add(fidelity, network.residual(x, noise))));
          }),
        initialState: () => tf.clone(start),
        readout: (x) => tf.clone(x),
        dispose: () => {
          start.dispose();
        },
      };
    },
  };
}
