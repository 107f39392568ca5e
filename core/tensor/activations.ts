import * as tf from '@tensorflow/tfjs-core';

import { customGradient } from './custom-gradient.js';
import { floatType, nativeOps } from './native-ops.js';

/**
 * Activations, all but `silu` 1-Lipschitz.
 *
 * `relu` is what [S1] uses, but it is not continuously differentiable, which JFB's second condition asks for; `elu` (α = 1) is
 * C¹, and `softplus` (log(1 + eˣ) − log 2, so that 0 maps to 0) and `silu` (x/(1 + e⁻ˣ), not monotone) are smooth.
 */
export type ActivationName = 'relu' | 'elu' | 'softplus' | 'silu';

/** Whether the activation is continuously differentiable (JFB's condition 2). */
export const IS_SMOOTH: Readonly<Record<ActivationName, boolean>> = {
  relu: false,
  elu: true,
  softplus: true,
  silu: true,
};

/** Greatest slope of each: SiLU's is reached at 2.3994, where (1 + e⁻ˣ + x e⁻ˣ)/(1 + e⁻ˣ)² is greatest. */
export const GREATEST_SLOPE: Readonly<Record<ActivationName, number>> = { relu: 1, elu: 1, softplus: 1, silu: 1.09984 };

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
    case 'silu':
      return silu;
  }
}

/** x·σ(x), σ the logistic function. Ramachandran et al. 2017, arXiv 1710.05941. */
function silu(x: tf.Tensor4D): tf.Tensor4D {
  return customGradient<tf.Tensor4D>([x], ([input]) => {
    const gate = tf.sigmoid(input as tf.Tensor4D);
    const value = tf.mul(input as tf.Tensor4D, gate) as tf.Tensor4D;
    return {
      value,
      keep: [gate, value],
      gradient: (dy, [g, y]) => siluGradient(dy, g as tf.Tensor4D, y as tf.Tensor4D),
    };
  });
}

/** dy ⊙ (σ + y(1 − σ)); linear in dy and differentiable with respect to it, as {@link activationGradient}. */
function siluGradient(dy: tf.Tensor4D, gate: tf.Tensor4D, y: tf.Tensor4D): tf.Tensor4D {
  return customGradient<tf.Tensor4D>([dy], ([g]) => ({
    value: tf.tidy(() => tf.mul(g as tf.Tensor4D, tf.add(gate, tf.mul(y, tf.sub(1, gate))))),
    keep: [],
    gradient: (d) => siluGradient(d, gate, y),
  }));
}
