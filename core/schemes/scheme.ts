import type * as tf from '@tensorflow/tfjs-core';

import type { LinearOperator } from '../operators/linear-operator.js';
import type { PerSample } from '../tensor/per-sample.js';

/** What was observed: d = A x + ε. */
export interface Measurement {
  /** d, [B,H,W,C] float32, centred intensities (see `MID_GREY`). */
  readonly d: tf.Tensor4D;
  readonly operator: LinearOperator;
  /** Standard deviation of ε, [B,1,1,1], or [1,1,1,1] for all pictures of the batch. */
  readonly noise: PerSample;
  /** Relative error that a data step without a closed form, and its derivative, may have; by default 1e-5. */
  readonly accuracy?: number;
  /** Least and largest value (centred) that the network is shown; by default any. See `networks/within-range.ts`. */
  readonly range?: readonly [number, number];
}

/**
 * The layer T_Θ(·; d) for one measurement. A state is [B,H,W,K] (K = image channels, or more for schemes with auxiliary
 * variables), the equilibrium x* = T_Θ(x*; d), the image is read out of it.
 */
export interface EquilibriumProblem {
  /** One evaluation, T_Θ(state; d). Differentiable in the state and in Θ. */
  map(state: tf.Tensor4D): tf.Tensor4D;
  /** x⁰; a new tensor, owned by the caller. */
  initialState(): tf.Tensor4D;
  /** The restored image of a state. Differentiable. Always a new tensor. */
  readout(state: tf.Tensor4D): tf.Tensor4D;
  /** Frees what was computed once for the measurement (not d, not the operator). */
  dispose(): void;
}

/** A way to turn an operator and a learned denoiser into a layer T. */
export interface Scheme {
  bind(measurement: Measurement): EquilibriumProblem;
}

/** What any scheme may be given besides its own options. */
export interface SchemeParts {
  /** W > 0 of a weighted data norm, broadcastable to d; by default W = I. */
  readonly weights?: () => tf.Tensor4D;
}
