import * as tf from '@tensorflow/tfjs-core';

import type { EquilibriumStep, GradientMethod } from '../gradients/gradient-method.js';
import { implicit } from '../gradients/implicit.js';
import { holding } from '../tensor/holding.js';

/** How a step compares with the exact gradient. */
export interface GradientAlignment {
  /** Cosine of the angle between them. */
  readonly cosine: number;
  /** Whether moving against the step lowers the loss to first order: inner product > 0. */
  readonly descent: boolean;
  /** ‖step‖ / ‖exact‖. */
  readonly ratio: number;
  /** Relative residual of the adjoint equation behind the exact gradient: what its exactness is worth. */
  readonly residual: number;
}

/** Tight enough for a cosine to three digits. */
const EXACT = implicit({ solver: 'gmres', tolerance: 1e-3, maxIterations: 60 });

/** Compares a backward mode with the exact implicit gradient at one equilibrium. */
export function gradientAlignment(method: GradientMethod, step: EquilibriumStep): Promise<GradientAlignment> {
  return holding(async (hold) => {
    const tested = await method(step);
    hold([tested.loss, ...tested.gradients]);
    const exact = await EXACT(step);
    hold([exact.loss, ...exact.gradients]);
    const product = (a: tf.Tensor[], b: tf.Tensor[]): number =>
      tf.tidy(() => tf.addN(a.map((t, i) => tf.sum(tf.mul(t, b[i] ?? t)))).dataSync()[0] ?? Number.NaN);
    const inner = product(tested.gradients, exact.gradients);
    const [a, b] = [product(tested.gradients, tested.gradients), product(exact.gradients, exact.gradients)];
    return {
      cosine: inner / Math.sqrt(a * b),
      descent: inner > 0,
      ratio: Math.sqrt(a / b),
      residual: exact.residual ?? Number.NaN,
    };
  });
}
