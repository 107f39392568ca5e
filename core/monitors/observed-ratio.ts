import type * as tf from '@tensorflow/tfjs-core';

import type { StateMap } from '../gradients/jacobian-products.js';
import { picard } from '../solvers/picard.js';
import { solveFixedPoint } from '../solvers/solve-fixed-point.js';

/** Long enough for the ratios to settle, short enough to be cheap. */
const PICARD = { tolerance: 1e-6, maxEvaluations: 30 };
/** Late ratios that are averaged. */
const LATE = 5;

/**
 * The geometric mean of late ratios ‖x_{k+1} − x_k‖ / ‖x_k − x_{k−1}‖ of Picard's iteration, largest of the samples.
 *
 * @param start x⁰, not disposed
 */
export async function observedRatio(map: StateMap, start: tf.Tensor4D): Promise<number> {
  const { state, samples } = await solveFixedPoint(map, start, { solver: picard(), ...PICARD });
  state.dispose();
  return Math.max(...samples.map(({ ratios }) => lateMean(ratios)));
}

function lateMean(ratios: readonly number[]): number {
  const late = ratios.filter((ratio) => Number.isFinite(ratio) && ratio > 0).slice(-LATE);
  return Math.exp(late.reduce((sum, ratio) => sum + Math.log(ratio), 0) / Math.max(1, late.length));
}
