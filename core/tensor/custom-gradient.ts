import * as tf from '@tensorflow/tfjs-core';

/** A value with the rule for its gradient: from the cotangent of the value (and the tensors kept) to one cotangent an input. */
export interface Differentiated<T extends tf.Tensor> {
  readonly value: T;
  /** Tensors that the gradient needs besides the inputs. */
  readonly keep: readonly tf.Tensor[];
  readonly gradient: (cotangent: T, kept: readonly tf.Tensor[]) => tf.Tensor | tf.Tensor[];
}

/**
 * `tf.customGrad` with honest types: its declaration mixes tensors and the save function in one rest parameter.
 *
 * @param inputs what to differentiate with respect to; anything else the function closes over counts as constant
 */
export function customGradient<T extends tf.Tensor>(
  inputs: readonly tf.Tensor[],
  compute: (inputs: readonly tf.Tensor[]) => Differentiated<T>,
): T {
  const op = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const tensors = args.slice(0, inputs.length) as tf.Tensor[];
    const save = args[inputs.length] as tf.GradSaveFunc;
    const { value, keep, gradient } = compute(tensors);
    save([...keep]);
    return { value, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => gradient(dy as T, saved) };
  });
  return op(...inputs) as T;
}
