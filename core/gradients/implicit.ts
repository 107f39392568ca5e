import * as tf from '@tensorflow/tfjs-core';

import { anderson, PAPER_ANDERSON } from '../solvers/anderson.js';
import { conjugateGradient } from '../solvers/conjugate-gradient.js';
import { gmres } from '../solvers/gmres.js';
import { picard } from '../solvers/picard.js';
import { solveFixedPoint } from '../solvers/solve-fixed-point.js';
import { freeingTape } from '../tensor/freeing-tape.js';
import { holding } from '../tensor/holding.js';
import { innerProduct, sampleNorm } from '../tensor/per-sample.js';
import { parameterGradient, type EquilibriumStep, type GradientMethod } from './gradient-method.js';
import { jacobianVectorProduct, vectorJacobianProduct } from './jacobian-products.js';

/** How (I − Jᵀ) w = v is solved. */
export type AdjointSolver = 'picard' | 'anderson' | 'gmres' | 'conjugate-gradient';

export interface ImplicitOptions {
  readonly solver: AdjointSolver;
  /** Residual of the adjoint equation relative to v, ‖v − (I − Jᵀ) w‖ / ‖v‖, for every solver. */
  readonly tolerance: number;
  readonly maxIterations: number;
}

/** Krylov vectors GMRES keeps, and the window of Anderson. */
const GMRES_RESTART = 20;
/** What float32 can resolve. */
const LEAST_TOLERANCE = 1e-8;
const ANDERSON = { ...PAPER_ANDERSON, ridge: 1e-8 };

interface AdjointSolution {
  readonly w: tf.Tensor4D;
  readonly products: number;
}

/**
 * The exact implicit gradient: with v = ∂ℓ/∂x* and (I − Jᵀ) w = v, the gradient is ∂ℓ/∂Θ + wᵀM (implicit function theorem).
 *
 * Independent of how x* was found; exact as far as x* is an equilibrium and the adjoint equation is solved, which the residual says.
 * Conjugate gradients work on the normal equations (I − J)(I − Jᵀ) w = (I − J) v, what [S1]'s authors time JFB against; written from
 * the mathematics and checked by finite differences.
 *
 * @see Bai, Kolter, Koltun 2019, arXiv 1909.01377; [S1] arXiv 2402.02065
 */
export function implicit(options: ImplicitOptions): GradientMethod {
  return (step) =>
    holding(async (hold) => {
      const v = hold(lossCotangent(step));
      const { w, products } = await solveAdjoint(step, v, options);
      hold(w);
      const residual = adjointResidual(step, v, w);
      const { value, gradients } = gradientWith(step, w);
      return { loss: value, gradients, products: products + 2, residual };
    });
}

/**
 * The Neumann series cut after K terms, w = Σ_{k<K} (Jᵀ)ᵏ v.
 *
 * @param terms K ≥ 1; 1 is JFB's w
 */
export function neumann(terms: number): GradientMethod {
  return async (step) => {
    const { value, gradients } = tf.tidy(() => {
      const v = lossCotangent(step);
      let w = tf.clone(v);
      for (let k = 1; k < terms; k++) {
        const next = tf.tidy(() => tf.add(v, vectorJacobianProduct(step.map, step.equilibrium, w)) as tf.Tensor4D);
        w.dispose();
        w = next;
      }
      return gradientWith(step, w);
    });
    return { loss: value, gradients, products: terms, residual: null };
  };
}

/** v = ∂ℓ/∂x*. */
function lossCotangent({ loss, equilibrium }: EquilibriumStep): tf.Tensor4D {
  return freeingTape(() =>
    tf.tidy(() => tf.grad((x: tf.Tensor) => loss(x as tf.Tensor4D))(equilibrium) as tf.Tensor4D),
  );
}

/** ∂ℓ/∂Θ at a fixed x*, plus wᵀM, in one backward pass. The loss returned is ℓ(x*). */
function gradientWith({ map, equilibrium, loss, variables }: EquilibriumStep, w: tf.Tensor4D) {
  const kept: tf.Scalar[] = [];
  try {
    const { value: sum, gradients } = parameterGradient(() => {
      const error = loss(equilibrium);
      kept.push(tf.keep(tf.clone(error)));
      return tf.add(error, tf.sum(innerProduct(map(equilibrium), w)));
    }, variables);
    sum.dispose();
    const [value] = kept;
    if (value === undefined) throw new Error('implicit: the loss was not evaluated');
    return { value, gradients };
  } catch (error) {
    tf.dispose(kept);
    throw error;
  }
}

/** max over samples of ‖v − (I − Jᵀ) w‖ / ‖v‖. */
function adjointResidual(
  { map, equilibrium }: Pick<EquilibriumStep, 'map' | 'equilibrium'>,
  v: tf.Tensor4D,
  w: tf.Tensor4D,
): number {
  return tf.tidy(() => {
    const error = tf.sub(v, tf.sub(w, vectorJacobianProduct(map, equilibrium, w))) as tf.Tensor4D;
    return tf.max(tf.divNoNan(sampleNorm(error), sampleNorm(v))).dataSync()[0] ?? Number.NaN;
  });
}

function solveAdjoint(
  { map, equilibrium }: EquilibriumStep,
  v: tf.Tensor4D,
  options: ImplicitOptions,
): Promise<AdjointSolution> {
  return holding(async (hold) => {
    const transposed = (w: tf.Tensor4D): tf.Tensor4D => vectorJacobianProduct(map, equilibrium, w);
    const { tolerance, maxIterations } = options;
    switch (options.solver) {
      case 'picard':
      case 'anderson': {
        // The scale of v depends on the loss; solving for a unit v keeps Anderson's ridge and float32 in their range.
        const size = hold(sampleNorm(v));
        const unit = hold(tf.divNoNan(v, size) as tf.Tensor4D);
        const { state, samples } = await solveFixedPoint((w) => tf.tidy(() => tf.add(unit, transposed(w))), unit, {
          solver: options.solver === 'picard' ? picard() : anderson(ANDERSON),
          tolerance,
          scale: 1,
          maxEvaluations: maxIterations,
        });
        const w = tf.mul(hold(state), size) as tf.Tensor4D;
        return { w, products: Math.max(...samples.map((sample) => sample.evaluations)) };
      }
      case 'gmres': {
        const apply = (w: tf.Tensor4D): tf.Tensor4D => tf.sub(w, transposed(w));
        const { x, products } = gmres(apply, v, v, { tolerance, maxIterations, restart: GMRES_RESTART });
        return { w: x, products };
      }
      case 'conjugate-gradient': {
        const forward = (u: tf.Tensor4D): tf.Tensor4D => tf.sub(u, jacobianVectorProduct(map, equilibrium, u));
        const normal = (w: tf.Tensor4D): tf.Tensor4D => forward(tf.sub(w, transposed(w)));
        const rhs = hold(tf.tidy(() => forward(v)));
        // Their own residual is that of the normal equations, smaller by up to 1 − ρ(J) than that of the equation itself.
        let products = 1;
        const w = tf.tidy(() => {
          let near = v;
          for (let own = tolerance, left = maxIterations; left > 0; own /= 10) {
            const { x, products: taken } = conjugateGradient(normal, rhs, near, {
              tolerance: own,
              maxIterations: left,
            });
            near = x;
            products += 2 * taken;
            left -= Math.max(1, taken);
            if (adjointResidual({ map, equilibrium }, v, near) <= tolerance || own < LEAST_TOLERANCE) break;
          }
          return near === v ? tf.clone(v) : near;
        });
        return { w, products };
      }
    }
  });
}
