import * as tf from '@tensorflow/tfjs-core';

import type { EquilibriumStep, GradientMethod } from '../gradients/gradient-method.js';
import { implicit } from '../gradients/implicit.js';
import { holding } from '../tensor/holding.js';

/** How a step compares with the exact gradient. */
export interface GradientAlignment {
  /** Cosine of the angle between them. */
  readonly cosine: number;
  /** How far the cosine may be off because the exact gradient is known so well only; Infinity where that is not known. */
  readonly error: number;
  /** ‖step‖ / ‖exact‖. */
  readonly ratio: number;
  /** Relative residual of the adjoint equation behind the exact gradient. */
  readonly residual: number;
}

/** An adjoint residual r leaves ‖w − w*‖ ≤ r‖v‖/(1 − σ_max): near a stretch of 1 a loose solve says nothing of the direction. */
const EXACT = implicit({ solver: 'gmres', tolerance: 1e-5, maxIterations: 100 });

/**
 * Compares a backward mode with the exact implicit gradient at one equilibrium.
 *
 * @param local σ_max(J) there: with the adjoint's residual r the exact direction is known to r/(1 − σ_max), relative to ‖v‖
 */
export function gradientAlignment(
  method: GradientMethod,
  step: EquilibriumStep,
  local: number,
): Promise<GradientAlignment> {
  return holding(async (hold) => {
    const tested = await method(step);
    hold([tested.loss, ...tested.gradients]);
    const exact = await EXACT(step);
    hold([exact.loss, ...exact.gradients]);
    const product = (a: tf.Tensor[], b: tf.Tensor[]): number =>
      tf.tidy(() => tf.addN(a.map((t, i) => tf.sum(tf.mul(t, b[i] ?? t)))).dataSync()[0] ?? Number.NaN);
    const inner = product(tested.gradients, exact.gradients);
    const [a, b] = [product(tested.gradients, tested.gradients), product(exact.gradients, exact.gradients)];
    const residual = exact.residual ?? Number.NaN;
    return {
      cosine: inner / Math.sqrt(a * b),
      error: local < 1 ? residual / (1 - local) : Number.POSITIVE_INFINITY,
      ratio: Math.sqrt(a / b),
      residual,
    };
  });
}
