import * as tf from '@tensorflow/tfjs-core';

import { dataFidelity, type DataFidelity } from './data-fidelity.js';
import type { Measurement, Scheme, SchemeParts } from './scheme.js';

/**
 * A scheme whose state is the image itself and starts at Aᵀd (beyond an unknown border: at d, continued): what differs from one to the next is the formula.
 *
 * @param apply T(x; d) for one measurement; called inside `tidy`
 */
export function imageScheme(
  parts: SchemeParts,
  apply: (x: tf.Tensor4D, fidelity: DataFidelity, measurement: Measurement) => tf.Tensor4D,
): Scheme {
  return {
    bind: (measurement) => {
      const fidelity = dataFidelity(measurement, parts.weights);
      return {
        map: (x) => tf.tidy(() => apply(x, fidelity, measurement)),
        initialState: () => fidelity.measured() ?? tf.clone(fidelity.backprojection),
        readout: (x) => fidelity.framed(x),
        dispose: fidelity.dispose,
      };
    },
  };
}
