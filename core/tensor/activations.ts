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

/** An activation from TensorFlow's own kernels, y = f(x), whose derivative is a function of y. */
interface NativeActivation {
  readonly forward: (x: tf.Tensor4D) => tf.Tensor4D;
  /** Name of the gradient kernel and of its inputs' order: (dy, y). */
  readonly gradientKernel: 'ReluGrad' | 'EluGrad';
}

/**
 * The cotangent through an activation, dy ⊙ f′, as one kernel call; linear in dy and differentiable with respect to it (that is
 * what Jacobian–vector products need; second derivatives of f are not provided).
 */
function activationGradient(name: NativeActivation['gradientKernel'], dy: tf.Tensor4D, y: tf.Tensor4D): tf.Tensor4D {
  const ops = nativeOps();
  const slope = (g: tf.Tensor4D): tf.Tensor4D => {
    if (ops !== null) return ops.executeSingleOutput(name, [floatType(ops)], [g, y]) as tf.Tensor4D;
    // Where y > 0 both have slope 1; below, ReLU's is 0 and ELU's is eˣ = y + 1.
    const below = name === 'ReluGrad' ? tf.zerosLike(y) : tf.add(y, 1);
    return tf.mul(g, tf.where(tf.greater(y, 0), tf.onesLike(y), below));
  };
  return customGradient<tf.Tensor4D>([dy], ([g]) => ({
    value: tf.tidy(() => slope(g as tf.Tensor4D)),
    keep: [],
    gradient: (d) => activationGradient(name, d, y),
  }));
}

/**
 * An activation whose gradient is TensorFlow's own kernel where there is one: tfjs's gradient of ReLU multiplies by `step(x)`, 18
 * times slower, and dominates a backward pass (docs/runtime.md).
 */
function withKernelGradient({ forward, gradientKernel }: NativeActivation): (x: tf.Tensor4D) => tf.Tensor4D {
  return (x) =>
    customGradient<tf.Tensor4D>([x], ([input]) => {
      const value = forward(input as tf.Tensor4D);
      return {
        value,
        keep: [value],
        gradient: (dy, kept) => activationGradient(gradientKernel, dy, kept[0] as tf.Tensor4D),
      };
    });
}

/** The function behind a name. */
export function activation(name: ActivationName): (x: tf.Tensor4D) => tf.Tensor4D {
  switch (name) {
    case 'relu':
      return withKernelGradient({ forward: (x) => tf.relu(x), gradientKernel: 'ReluGrad' });
    case 'elu':
      return withKernelGradient({ forward: (x) => tf.elu(x), gradientKernel: 'EluGrad' });
    case 'softplus':
      return (x) => tf.tidy(() => tf.sub(tf.softplus(x), Math.LN2));
  }
}
