import * as tf from '@tensorflow/tfjs-core';

import type { FixedPointSolver } from './fixed-point-solver.js';

/**
 * Picard iteration x ← T(x), or, with mixing β < 1, the relaxed (Krasnosel'skii–Mann) iteration x ← (1 − β)x + βT(x).
 *
 * @param mixing β in (0, 1]
 */
export function picard(mixing = 1): FixedPointSolver {
  return {
    next: (x, y) => (mixing === 1 ? tf.clone(y) : tf.tidy(() => tf.add(tf.mul(x, 1 - mixing), tf.mul(y, mixing)))),
    narrow: () => undefined,
    dispose: () => undefined,
  };
}
