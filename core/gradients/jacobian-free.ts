import * as tf from '@tensorflow/tfjs-core';

import { holding } from '../tensor/holding.js';
import { parameterGradient, type GradientMethod } from './gradient-method.js';

/**
 * K-step Jacobian-free backpropagation: automatic differentiation through K applications of T started at the detached equilibrium.
 *
 * K = 1 is JFB: ℓ(T_Θ(x*)) is differentiated with respect to Θ at a fixed x*, that is, w = ∂ℓ/∂x* stands for (I − J)⁻ᵀ ∂ℓ/∂x* in
 * wᵀM. At a fixed point K steps equal the Neumann series with K terms, and the error is at most L^K/(1 − L)·‖∂ℓ/∂x*‖. Memory grows
 * with K, not with how many evaluations found x*.
 *
 * @param steps K ≥ 1
 * @see Fung et al. 2022, arXiv 2103.12803; K steps: [S2] Davy et al. 2025, arXiv 2506.13239
 */
export function jacobianFree(steps = 1): GradientMethod {
  return async ({ map, equilibrium, loss, variables }) => {
    const { value, gradients } = parameterGradient(() => {
      let state = equilibrium;
      for (let k = 0; k < steps; k++) state = map(state);
      return loss(state);
    }, variables);
    return { loss: value, gradients, products: steps, residual: null };
  };
}

/**
 * Ordinary backpropagation through K applications from x⁰: the design that implicit networks replace. Memory O(K). x⁰ counts as a
 * constant, also where a scheme computes it from Θ.
 *
 * @param steps K ≥ 1
 */
export function unrolled(steps: number): GradientMethod {
  const differentiate = jacobianFree(steps);
  return (step) => holding(async (hold) => differentiate({ ...step, equilibrium: hold(tf.clone(step.initial)) }));
}
