import * as tf from '@tensorflow/tfjs-core';

import type { LinearOperator } from './linear-operator.js';

/**
 * A = A_1 A_2 … A_n, applied from the last to the first; disposes its parts when it is disposed.
 *
 * The norm is the product of the parts' norms, an upper bound. There is no closed-form data step in general.
 */
export function compose(...parts: readonly LinearOperator[]): LinearOperator {
  return {
    ...(parts.some(({ only }) => only !== undefined) && {
      only: (samples) => compose(...parts.map((part) => part.only?.(samples) ?? shared(part))),
    }),
    apply: (x) => tf.tidy(() => parts.reduceRight((y, part) => part.apply(y), tf.clone(x))),
    adjoint: (y) => tf.tidy(() => parts.reduce((x, part) => part.adjoint(x), tf.clone(y))),
    norm: parts.reduce((product, part) => product * part.norm, 1),
    dispose: () => {
      for (const part of parts) part.dispose();
    },
  };
}

/** An operator that is another's to dispose. */
function shared(operator: LinearOperator): LinearOperator {
  return { ...operator, dispose: () => undefined };
}
