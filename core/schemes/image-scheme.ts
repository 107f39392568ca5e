import * as tf from '@tensorflow/tfjs-core';

import type { Denoiser } from '../networks/denoiser.js';
import { shownTo } from './shown-to.js';
import { dataFidelity, type DataFidelity } from './data-fidelity.js';
import type { Measurement, Scheme, SchemeParts } from './scheme.js';

/** What a formula is made of, for one measurement. */
export interface Seen {
  readonly fidelity: DataFidelity;
  readonly network: Denoiser;
  readonly noise: Measurement['noise'];
}

/**
 * A scheme whose state is the image itself and starts at Aᵀd (with an unknown border: at d, continued beyond it): what differs from one to
 * the next is the formula.
 *
 * @param apply T(x; d) for one measurement; called inside `tidy`
 */
export function imageScheme(
  network: Denoiser,
  parts: SchemeParts,
  apply: (x: tf.Tensor4D, seen: Seen) => tf.Tensor4D,
): Scheme {
  return {
    bind: (measurement) => {
      const fidelity = dataFidelity(measurement, parts.weights);
      const seen = { fidelity, network: shownTo(network, measurement), noise: measurement.noise };
      return {
        map: (x) => tf.tidy(() => apply(x, seen)),
        initialState: () => fidelity.measured() ?? tf.clone(fidelity.backprojection),
        readout: (x) => fidelity.framed(x),
        dispose: fidelity.dispose,
      };
    },
  };
}
