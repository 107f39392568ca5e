import * as tf from '@tensorflow/tfjs-core';

import { dataStep } from '../operators/data-step.js';
import { inFrame, mirrorToCanvas } from '../operators/frame.js';
import { conjugateGradient } from '../solvers/conjugate-gradient.js';
import { customGradient } from '../tensor/custom-gradient.js';
import type { PerSample } from '../tensor/per-sample.js';
import type { Measurement } from './scheme.js';

/** The data term f(x) = ½‖W^½(Ax − d)‖² of one measurement, differentiable in its arguments and in W. */
export interface DataFidelity {
  /** ∇f(x) = Aᵀ W (Ax − d). */
  gradient(x: tf.Tensor4D): tf.Tensor4D;
  /**
   * argmin f(x) + ρ/2 ‖x − z‖² = (AᵀWA + ρI)⁻¹(AᵀWd + ρz).
   *
   * @param guess near it: what an operator without a closed form begins from. An iteration that gives its own state has the equilibria of the
   * exact step, however few steps the operator takes; derivatives are those of the exact step.
   */
  proximal(z: tf.Tensor4D, rho: PerSample, guess?: tf.Tensor4D): tf.Tensor4D;
  /** Aᵀ d, kept; x⁰ of [S1]. */
  readonly backprojection: tf.Tensor4D;
  /** The measurement itself as a first guess, continued beyond its frame; null where the state has no frame. A new tensor. */
  measured(): tf.Tensor4D | null;
  /** The part of an image-sized state that the picture is: inside the frame where there is one, else all of it. A new tensor. */
  framed(image: tf.Tensor4D): tf.Tensor4D;
  dispose(): void;
}

/** Where there is no closed form: conjugate gradients to this error, relative to the image; tighter than any equilibrium tolerance in use. */
const ACCURACY = 1e-5;
const MAX_ITERATIONS = 300;

/**
 * The data term of a measurement.
 *
 * @param weights W > 0, broadcastable to d's shape [B,H,W,C], computed anew at each use so that its gradient is taped; by default W = I
 */
export function dataFidelity(measurement: Measurement, weights?: () => tf.Tensor4D): DataFidelity {
  const { d, operator } = measurement;
  const backprojection = operator.adjoint(d);
  const { frame } = operator;
  const common = {
    backprojection,
    measured: () => (frame === undefined ? null : mirrorToCanvas(d, frame)),
    framed: (image: tf.Tensor4D) => inFrame(image, frame),
    dispose: () => {
      backprojection.dispose();
    },
  };
  if (weights !== undefined) return { ...common, ...weightedParts(measurement, weights) };
  const exact = (r: tf.Tensor4D, rho: PerSample): tf.Tensor4D => iterativeSolve(measurement, null, r, rho);
  return {
    ...common,
    gradient: (x) => tf.tidy(() => operator.adjoint(tf.sub(operator.apply(x), d))),
    proximal: (z, rho, guess) =>
      tf.tidy(() => {
        const right = tf.add(backprojection, tf.mul(rho, z)) as tf.Tensor4D;
        if (operator.solveNormal !== undefined) return dataStep(operator.solveNormal, right, rho);
        return dataStep(exact, right, rho, () => correctedFrom(measurement, z, rho, guess));
      }),
  };
}

/**
 * The data step as a correction of what is there already: x₀ + (AᵀA + ρI)⁻¹(Aᵀ(d − Ax₀) + ρ(z − x₀)).
 *
 * In float32 that is more than the same thing: differences are taken before Aᵀ, not after, so that their rounding is not divided by ρ.
 *
 * @param guess x₀, from where an operator that can refines a few steps; null: from z, until it is exact
 */
function correctedFrom(
  measurement: Measurement,
  z: tf.Tensor4D,
  rho: PerSample,
  guess: tf.Tensor4D | undefined,
): tf.Tensor4D {
  const { d, operator } = measurement;
  const at = guess ?? z;
  const missed = operator.adjoint(tf.sub(d, operator.apply(at)));
  const right = (guess === undefined ? missed : tf.add(missed, tf.mul(rho, tf.sub(z, at)))) as tf.Tensor4D;
  const refined = guess === undefined ? undefined : operator.refineNormal?.(right, rho, null);
  return tf.add(at, refined ?? iterativeSolve(measurement, null, right, rho, at));
}

/** (AᵀWA + ρI)⁻¹ r by conjugate gradients. @param origin what it is a correction of */
function iterativeSolve(
  { operator, accuracy = ACCURACY }: Measurement,
  weight: tf.Tensor4D | null,
  r: tf.Tensor4D,
  rho: PerSample,
  origin?: tf.Tensor4D,
): tf.Tensor4D {
  return tf.tidy(() => {
    const apply = (x: tf.Tensor4D): tf.Tensor4D => {
      const y = operator.apply(x);
      return tf.add(operator.adjoint(weight === null ? y : tf.mul(weight, y)), tf.mul(rho, x));
    };
    const precondition = operator.precondition;
    return conjugateGradient(apply, r, tf.zerosLike(r), {
      tolerance: accuracy,
      maxIterations: MAX_ITERATIONS,
      least: rho,
      ...(origin === undefined ? {} : { origin }),
      // With weights the preconditioner without them is still near enough.
      ...(precondition === undefined ? {} : { precondition: (residual) => precondition(residual, rho) }),
    }).x;
  });
}

function weightedParts(measurement: Measurement, weights: () => tf.Tensor4D) {
  const { d, operator } = measurement;
  return {
    gradient: (x: tf.Tensor4D): tf.Tensor4D =>
      tf.tidy(() => operator.adjoint(tf.mul(weights(), tf.sub(operator.apply(x), d)))),
    proximal: (z: tf.Tensor4D, rho: PerSample): tf.Tensor4D =>
      tf.tidy(() => weightedProximal(measurement, z, rho, weights())),
  };
}

/**
 * x = (AᵀWA + ρI)⁻¹(AᵀWd + ρz), differentiated implicitly: with w = (AᵀWA + ρI)⁻¹ x̄, z̄ = ρw, ρ̄ = ⟨w, z − x⟩ and
 * W̄ = (Aw) ⊙ (d − Ax).
 */
function weightedProximal(measurement: Measurement, z: tf.Tensor4D, rho: PerSample, weight: tf.Tensor4D): tf.Tensor4D {
  const { d, operator } = measurement;
  return customGradient<tf.Tensor4D>([z, rho, weight], (inputs) => {
    const [centre, penalty, w] = inputs as [tf.Tensor4D, PerSample, tf.Tensor4D];
    const value = tf.tidy(() => {
      const missed = operator.adjoint(tf.mul(w, tf.sub(d, operator.apply(centre))));
      return tf.add(centre, iterativeSolve(measurement, w, missed, penalty, centre)) as tf.Tensor4D;
    });
    return {
      value,
      keep: [value, centre, penalty, w],
      gradient: (dy, kept) => {
        const [x, at, p, diagonal] = kept as [tf.Tensor4D, tf.Tensor4D, PerSample, tf.Tensor4D];
        // A data step of its own, so that it is linear in dy for Jacobian–vector products: no iterations on a tape there either.
        const adjoint = dataStep((r, by) => iterativeSolve(measurement, diagonal, r, by), dy, p);
        const forRho = tf.sum(tf.mul(adjoint, tf.sub(at, x)), [1, 2, 3], true);
        const forWeight = tf.mul(operator.apply(adjoint), tf.sub(d, operator.apply(x)));
        return [tf.mul(p, adjoint), reduceTo(forRho, p.shape), reduceTo(forWeight, diagonal.shape)];
      },
    };
  });
}

/** Sums over the axes along which a tensor of this shape was broadcast. */
function reduceTo(x: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const axes = shape.flatMap((n, axis) => (n === 1 && x.shape[axis] !== 1 ? [axis] : []));
  return axes.length === 0 ? x : tf.sum(x, axes, true);
}
