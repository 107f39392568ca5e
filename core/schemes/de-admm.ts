import * as tf from '@tensorflow/tfjs-core';

import { denoise, type Denoiser } from '../networks/denoiser.js';
import type { ParameterSet } from '../networks/parameter-set.js';
import { assembled } from '../tensor/holding.js';
import { dataFidelity } from './data-fidelity.js';
import type { Scheme, SchemeParts } from './scheme.js';
import { shownTo } from './shown-to.js';
import { splittingLevel, type SplittingOptions } from './splitting-level.js';

/**
 * DE-ADMM: the state is (z, u), stacked along the channels;
 * x = argmin f(x) + (1/2α)‖x − z + u‖²,  z⁺ = R_Θ(x + u; s),  u⁺ = u + x − z⁺,  with 1/α = ρ. Read out as z.
 *
 * @see Gilton, Ongie, Willett 2021, arXiv 2102.07944, section 4.3
 */
export function deAdmm(
  options: SplittingOptions,
  network: Denoiser,
  parameters: ParameterSet,
  parts: SchemeParts = {},
): Scheme {
  const levels = splittingLevel(options, parameters);
  return {
    bind: (measurement) =>
      assembled((hold) => {
        const fidelity = hold(dataFidelity(measurement, parts.weights));
        const splitting = hold(levels(measurement.noise));
        const shown = shownTo(network, measurement);
        return {
          map: (state) =>
            tf.tidy(() => {
              const [z, u] = tf.split(state, 2, 3) as [tf.Tensor4D, tf.Tensor4D];
              const rho = splitting.rho();
              const x = fidelity.proximal(tf.sub(z, u), rho, z);
              const sum = tf.add(x, u) as tf.Tensor4D;
              const next = denoise(shown, sum, splitting.level(rho));
              return tf.concat([next, tf.sub(sum, next) as tf.Tensor4D], 3);
            }),
          initialState: () =>
            tf.tidy(() => {
              const z =
                fidelity.measured() ??
                fidelity.proximal(tf.zerosLike(fidelity.backprojection), splitting.rho(), fidelity.backprojection);
              return tf.concat([z, tf.zerosLike(z)], 3);
            }),
          readout: (state) => tf.tidy(() => fidelity.framed((tf.split(state, 2, 3) as [tf.Tensor4D, tf.Tensor4D])[0])),
        };
      }),
  };
}
