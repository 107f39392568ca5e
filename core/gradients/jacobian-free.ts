import * as tf from '@tensorflow/tfjs-core';

/**
 * The Jacobian-free step: differentiates ℓ(T_Θ(x*)) with respect to Θ at a fixed x*, that is, takes w = ∂ℓ/∂x* in wᵀM where the
 * exact gradient has w = (I − J)⁻ᵀ ∂ℓ/∂x*.
 *
 * One vector–Jacobian product; memory does not depend on how many evaluations found x*.
 *
 * @param map T_Θ; @param equilibrium x*, not disposed; @param loss of a state, scalar
 * @param variables Θ, in the order of the gradients returned
 * @returns the loss, and one gradient a variable, owned by the caller
 * @throws Error when a variable does not take part in T: its gradient would silently be missing
 * @see Fung et al. 2022, arXiv 2103.12803
 */
export function jacobianFreeGradient(
  map: (state: tf.Tensor4D) => tf.Tensor4D,
  equilibrium: tf.Tensor4D,
  loss: (state: tf.Tensor4D) => tf.Scalar,
  variables: readonly tf.Variable[],
): { loss: tf.Scalar; gradients: tf.Tensor[] } {
  const { value, grads } = tf.variableGrads(() => loss(map(equilibrium)), [...variables]);
  const gradients = variables.map((variable) => {
    const gradient = grads[variable.name];
    if (gradient === undefined) throw new Error(`no gradient for the variable ${variable.name}`);
    return gradient;
  });
  return { loss: value, gradients };
}
