import type * as tf from '@tensorflow/tfjs-core';

/**
 * Turns gradients into changes of weights. The learning rate is given at every step, so that a schedule needs no state here.
 *
 * What it remembers lies open (`steps`, `slots`): checkpoints and restore points copy it without knowing which method it is.
 */
export interface Optimiser {
  /** One update in place. @param gradients one a variable, same shapes; not disposed */
  step(gradients: readonly tf.Tensor[], learningRate: number): void;
  /** Updates so far. */
  steps: number;
  /** Moments by name, each a list in the order of the variables; overwritten by whoever restores a state. */
  readonly slots: ReadonlyMap<string, readonly tf.Variable[]>;
  dispose(): void;
}

/** Decoupled weight decay: p ← (1 − rate·decay) p before the step, for the variables it applies to. */
export interface WeightDecay {
  readonly rate: number;
  /** Whether a variable decays, in the order of the variables. */
  readonly applies: readonly boolean[];
}
