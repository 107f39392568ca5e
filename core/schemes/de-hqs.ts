import * as tf from '@tensorflow/tfjs-core';

import { denoise, type Denoiser } from '../networks/denoiser.js';
import type { ParameterSet } from '../networks/parameter-set.js';
import { assembled } from '../tensor/holding.js';
import { dataFidelity } from './data-fidelity.js';
import type { Scheme, SchemeParts } from './scheme.js';
import { shownTo } from './shown-to.js';
import { splittingLevel, type SplittingOptions } from './splitting-level.js';

/**
 * DE-HQS (half-quadratic splitting): T(x; d) = (AᵀA + ρI)⁻¹(Aᵀd + ρ R_Θ(x; s)), read out as R_Θ(x*; s).
 *
 * The read-out is the other half of the splitting: at equilibrium it is the denoised image, while the data step's result still
 * carries amplified noise.
 *
 * @see Zhang et al. 2021, arXiv 2008.13751 (DPIR), there with a fixed number of steps and a decreasing schedule
 */
export function deHqs(
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
          map: (x) =>
            tf.tidy(() => {
              const rho = splitting.rho();
              return fidelity.proximal(denoise(shown, x, splitting.level(rho)), rho, x);
            }),
          // Beyond an unknown border a Tikhonov solution rings; the blurred picture does not.
          initialState: () =>
            tf.tidy(
              () =>
                fidelity.measured() ??
                fidelity.proximal(tf.zerosLike(fidelity.backprojection), splitting.rho(), fidelity.backprojection),
            ),
          readout: (x) => tf.tidy(() => fidelity.framed(denoise(shown, x, splitting.level(splitting.rho())))),
        };
      }),
  };
}
