import * as tf from '@tensorflow/tfjs-core';

/** The part of TensorFlow.js's state that holds a gradient's tape; declared there as if a tape were always there. */
interface TapeState {
  readonly gradientDepth: number;
  activeTape: readonly { readonly saved?: tf.Tensor[] }[] | null | undefined;
}

/**
 * Takes a gradient; when that throws in the middle, frees what the tape had kept for the backward pass. TensorFlow.js leaves it to the
 * backward pass, which then never comes: features of a network at every layer, as many as a batch has, out of reach for good.
 *
 * @param differentiate calls `tf.grad`, `tf.variableGrads` and the like
 */
export function freeingTape<Result>(differentiate: () => Result): Result {
  try {
    return differentiate();
  } catch (error) {
    const state = tf.engine().state as TapeState;
    // Within another gradient the tape is that one's, which is about to fail as well.
    if (state.gradientDepth === 0) {
      for (const { saved } of state.activeTape ?? []) tf.dispose(saved ?? []);
      state.activeTape = null;
    }
    throw error;
  }
}
