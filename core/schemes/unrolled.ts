import * as tf from '@tensorflow/tfjs-core';

import { StillpointError } from '../contract/errors.js';
import type { EquilibriumProblem, Measurement, Scheme } from './scheme.js';

/** A fixed number of applications of a layer, trained by ordinary backpropagation: what implicit networks replace. */
export interface UnrolledNetwork {
  /** The image read out after the last layer; differentiable in Θ through all of them (memory O(K)). [B,H,W,C] */
  restore(measurement: Measurement): tf.Tensor4D;
}

/**
 * Unrolled-K.
 *
 * @param layers one scheme an application: K times the same one shares its weights, K different ones have weights of their own
 *   (each built on a `ParameterSet` of its own); all with states of one shape
 * @throws StillpointError BAD_CONFIGURATION when there is no layer
 * @see Gregor and LeCun 2010; as comparator: [S1] arXiv 2402.02065
 */
export function unrolledNetwork(layers: readonly Scheme[]): UnrolledNetwork {
  const [first] = layers;
  const last = layers.at(-1);
  if (first === undefined || last === undefined) {
    throw new StillpointError('BAD_CONFIGURATION', 'An unrolled network needs at least one layer.', 'Use K ≥ 1.');
  }
  return {
    restore: (measurement) =>
      tf.tidy(() => {
        // What the problems precompute belongs to the tape of this call; tidy frees it with everything else.
        const bound = new Map<Scheme, EquilibriumProblem>();
        const problemOf = (layer: Scheme): EquilibriumProblem => {
          const problem = bound.get(layer) ?? layer.bind(measurement);
          bound.set(layer, problem);
          return problem;
        };
        let state = problemOf(first).initialState();
        for (const layer of layers) state = problemOf(layer).map(state);
        return problemOf(last).readout(state);
      }),
  };
}
