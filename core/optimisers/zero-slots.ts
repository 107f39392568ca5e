import * as tf from '@tensorflow/tfjs-core';

/** A zero of the shape of every variable: a moment at its start. Owned by the caller. */
export function zeroSlots(variables: readonly tf.Variable[]): tf.Variable[] {
  return variables.map((variable) => tf.tidy(() => tf.variable(tf.zerosLike(variable), false)));
}
