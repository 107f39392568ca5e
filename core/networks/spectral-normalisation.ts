import * as tf from '@tensorflow/tfjs-core';

import { gainOfNormalisation } from './batch-normalisation.js';
import { convolutionNormBound } from './convolution-norm.js';
import type { ParameterSet } from './parameter-set.js';

/**
 * Scales every convolution whose operator norm may exceed the bound down to it. A batch normalisation that follows it counts as
 * part of it: what is bounded is the linear map that the two make.
 *
 * A retraction after each optimiser step instead of a reparametrisation: the weights stay plain tensors, every gradient is the true one,
 * and the bound holds at all times, not only in the limit of a power iteration.
 *
 * @param bound largest operator norm of one convolution, > 0
 */
export function boundConvolutions(parameters: ParameterSet, bound: number): void {
  for (const [name, variable] of parameters.entries()) {
    if (!name.startsWith('network.') || variable.rank !== 4) continue;
    tf.tidy(() => {
      const kernel = variable as unknown as tf.Tensor4D;
      const gain = gainOfNormalisation(name.replace(/\.kernel$/, '.norm'), parameters);
      const norm = convolutionNormBound(gain === null ? kernel : tf.mul(kernel, gain));
      variable.assign(tf.mul(variable, tf.minimum(1, tf.div(bound, norm))));
    });
  }
}
