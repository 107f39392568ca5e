import * as tf from '@tensorflow/tfjs-core';

import { customGradient } from './custom-gradient.js';
import { floatType, nativeOps } from './native-ops.js';

/**
 * Activations, all 1-Lipschitz.
 *
 * `relu` is what [S1] uses, but it is not continuously differentiable, which JFB's second condition asks for; `elu` (α = 1) is
 * C¹, and `softplus` (log(1 + eˣ) − log 2, so that 0 maps to 0) is smooth.
 */
export type ActivationName = 'relu' | 'elu' | 'softplus';

/** Whether the activation is continuously differentiable (JFB's condition 2). */
export const IS_SMOOTH: Readonly<Record<ActivationName, boolean>> = { relu: false, elu: true, softplus: true };

/**
 * ReLU whose gradient is TensorFlow's own `ReluGrad` where there is one: tfjs's gradient multiplies by `step(x)`, 18 times
 * slower, and dominates a backward pass (docs/runtime.md).
 */
function relu(x: tf.Tensor4D): tf.Tensor4D {
  if (nativeOps() === null) return tf.relu(x);
  return customGradient<tf.Tensor4D>([x], ([input]) => {
    const value = tf.relu(input as tf.Tensor4D);
    return { value, keep: [value], gradient: (dy, kept) => reluGradient(dy, kept[0] as tf.Tensor4D) };
  });
}

/** dy where y > 0, else 0; itself differentiable in dy (with the same mask). */
function reluGradient(dy: tf.Tensor4D, y: tf.Tensor4D): tf.Tensor4D {
  const ops = nativeOps();
  if (ops === null) return tf.mul(dy, tf.step(y));
  return customGradient<tf.Tensor4D>([dy], ([g]) => ({
    value: ops.executeSingleOutput('ReluGrad', [floatType(ops)], [g as tf.Tensor4D, y]) as tf.Tensor4D,
    keep: [],
    gradient: (d) => reluGradient(d, y),
  }));
}

/** The function behind a name. */
export function activation(name: ActivationName): (x: tf.Tensor4D) => tf.Tensor4D {
  switch (name) {
    case 'relu':
      return relu;
    case 'elu':
      return (x) => tf.elu(x);
    case 'softplus':
      return (x) => tf.tidy(() => tf.sub(tf.softplus(x), Math.LN2));
  }
}
