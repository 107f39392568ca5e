import * as tf from '@tensorflow/tfjs-core';

import { freeingTape } from '../tensor/freeing-tape.js';
import type { StateMap } from './jacobian-products.js';

/** One training example at its equilibrium: everything a backward mode needs, and nothing about how x* was found. */
export interface EquilibriumStep {
  /** T_Θ(·; d). */
  readonly map: StateMap;
  /** x*, [B,H,W,K]; not disposed. */
  readonly equilibrium: tf.Tensor4D;
  /** x⁰, for the mode that unrolls from it. */
  readonly initial: tf.Tensor4D;
  /** ℓ of a state, scalar; may itself depend on Θ (read-out, penalties). */
  readonly loss: (state: tf.Tensor4D) => tf.Scalar;
  /** Θ, in the order of the gradients returned. */
  readonly variables: readonly tf.Variable[];
}

/** A gradient with its price. */
export interface GradientResult {
  /** ℓ at the state that was differentiated; owned by the caller. */
  readonly loss: tf.Scalar;
  /** One a variable, owned by the caller. */
  readonly gradients: tf.Tensor[];
  /** Products with Jᵀ or J, and evaluations of T on the tape, that it took beyond the forward solve. */
  readonly products: number;
  /** Relative residual of the adjoint equation (I − Jᵀ) w = v, for the modes that solve it. */
  readonly residual: number | null;
}

/** How Θ's gradient is taken at an equilibrium: independent of scheme and solver. */
export type GradientMethod = (step: EquilibriumStep) => Promise<GradientResult>;

/**
 * The gradient of a scalar with respect to Θ; every variable must take part.
 *
 * @throws Error naming a variable that does not: its gradient would silently be missing
 */
export function parameterGradient(
  value: () => tf.Scalar,
  variables: readonly tf.Variable[],
): { value: tf.Scalar; gradients: tf.Tensor[] } {
  return freeingTape(() =>
    tf.tidy(() => {
      const { value: result, grads } = tf.variableGrads(value, [...variables]);
      const gradients = variables.map((variable) => {
        const gradient = grads[variable.name];
        if (gradient === undefined) throw new Error(`no gradient for the variable ${variable.name}`);
        return gradient;
      });
      return { value: result, gradients };
    }),
  );
}
