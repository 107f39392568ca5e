import type * as tf from '@tensorflow/tfjs-core';

import type { StopReason } from '../contract/restoration.js';

/** What an iterative comparator returns; as with a fixed-point solve, not converging is data, not an exception. */
export interface IterativeRestoration {
  /** [B,H,W,C], centred intensities, owned by the caller. */
  readonly x: tf.Tensor4D;
  readonly iterations: number;
  readonly reason: StopReason;
}

/** When an iterative comparator stops. */
export interface StoppingOptions {
  /** Relative change ‖x_{k+1} − x_k‖ / ‖x_{k+1}‖ at which it stops, the largest over the batch. */
  readonly tolerance: number;
  readonly maxIterations: number;
  readonly signal?: AbortSignal;
}
