import * as tf from '@tensorflow/tfjs-core';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

import type { Random } from '../random/random.js';
import type { StateMap } from '../gradients/jacobian-products.js';
import { freeingTape } from '../tensor/freeing-tape.js';
import { innerProduct } from '../tensor/per-sample.js';

/** What Lanczos saw of M = ∂T/∂Θ. */
export interface ParameterJacobian {
  /** σ_max(M), from below. */
  readonly largest: number;
  /** σ_min(M) over the directions that were explored, from above: the true one can be smaller. */
  readonly smallest: number;
  /** κ(MᵀM) = (σ_max/σ_min)², from below. */
  readonly condition: number;
  /** False when M has more columns than rows: then it cannot have full column rank, whatever was measured. */
  readonly fullColumnRank: boolean;
  readonly iterations: number;
}

/** Relative length of the finite difference in Θ. */
const DIFFERENCE = 1e-3;

/** One array a variable. */
type Direction = tf.Tensor[];

const dot = (a: Direction, b: Direction): number =>
  tf.tidy(() => tf.addN(a.map((t, i) => tf.sum(tf.mul(t, b[i] ?? t)))).dataSync()[0] ?? Number.NaN);

/** a·x + y, new tensors. */
const combine = (a: number, x: Direction, y: Direction): Direction =>
  x.map((t, i) => tf.tidy(() => tf.add(tf.mul(a, t), y[i] ?? t)));

/**
 * The extreme singular values of M by Lanczos with full reorthogonalisation on MᵀM: JFB's conditions 3 and 4 ([S1]; [F] asks for
 * κ(MᵀM) < 1/γ).
 *
 * Products M u are finite differences of T in Θ, products Mᵀ v backward passes. With far more parameters than steps the smallest value
 * is only that of the space explored, and is reported as such.
 *
 * @param x x*, [1,H,W,K]; @param variables Θ; unchanged afterwards
 * @param steps Lanczos steps, at most the number of parameters
 */
export function parameterJacobian(
  map: StateMap,
  x: tf.Tensor4D,
  variables: readonly tf.Variable[],
  random: Random,
  steps = 8,
): ParameterJacobian {
  const count = variables.reduce((sum, variable) => sum + variable.size, 0);
  const { alphas, betas } = tf.tidy(() => tridiagonalised(map, x, variables, random, Math.min(steps, count)));
  const n = alphas.length;
  const tridiagonal = Matrix.zeros(n, n);
  alphas.forEach((alpha, i) => tridiagonal.set(i, i, alpha));
  betas.slice(0, n - 1).forEach((beta, i) => {
    tridiagonal.set(i, i + 1, beta);
    tridiagonal.set(i + 1, i, beta);
  });
  const values = new EigenvalueDecomposition(tridiagonal, { assumeSymmetric: true }).realEigenvalues;
  const largest = Math.sqrt(Math.max(0, ...values));
  // Rounding can push a Ritz value of a semi-definite matrix below zero; what float32 cannot tell from zero is its resolution.
  const smallest = Math.sqrt(Math.max(Math.min(...values), 1e-7 * largest ** 2));
  return {
    largest,
    smallest,
    condition: (largest / smallest) ** 2,
    fullColumnRank: count <= x.size && smallest > 1e-3 * largest,
    iterations: n,
  };
}

/** The diagonal and what is beside it of MᵀM in the basis of `total` Lanczos steps; fewer where the space is exhausted. */
function tridiagonalised(
  map: StateMap,
  x: tf.Tensor4D,
  variables: readonly tf.Variable[],
  random: Random,
  total: number,
): { alphas: number[]; betas: number[] } {
  const basis: Direction[] = [normalised(randomDirection(variables, random))];
  const alphas: number[] = [];
  const betas: number[] = [];
  for (let k = 0; k < total; k++) {
    const q = basis[k];
    if (q === undefined) break;
    let w = gramProduct(map, x, variables, q);
    alphas.push(dot(q, w));
    // Twice: one pass loses orthogonality to rounding.
    for (const earlier of [...basis, ...basis]) {
      const reduced = combine(-dot(earlier, w), earlier, w);
      tf.dispose(w);
      w = reduced;
    }
    const beta = Math.sqrt(dot(w, w));
    const scale = Math.max(...alphas.map((alpha) => Math.abs(alpha)));
    if (k + 1 === total || !(beta > 1e-6 * scale)) {
      tf.dispose(w);
      break;
    }
    betas.push(beta);
    basis.push(w.map((t) => tf.tidy(() => tf.div(t, beta))));
    tf.dispose(w);
  }
  return { alphas, betas };
}

function randomDirection(variables: readonly tf.Variable[], random: Random): Direction {
  return variables.map((variable) =>
    tf.tensor(
      Float32Array.from({ length: variable.size }, () => random.normal()),
      variable.shape,
    ),
  );
}

/** Divides by the norm; disposes the given one. */
function normalised(direction: Direction): Direction {
  const norm = Math.sqrt(dot(direction, direction));
  const scaled = direction.map((t) => tf.tidy(() => tf.div(t, norm)));
  tf.dispose(direction);
  return scaled;
}

/** MᵀM u. */
function gramProduct(map: StateMap, x: tf.Tensor4D, variables: readonly tf.Variable[], u: Direction): Direction {
  const pushed = directionalDerivative(map, x, variables, u);
  const { value, grads } = freeingTape(() =>
    tf.variableGrads(() => tf.sum(innerProduct(map(x), pushed)), [...variables]),
  );
  tf.dispose([value, pushed]);
  return variables.map((variable) => grads[variable.name] ?? tf.zerosLike(variable));
}

/** M u by a central difference in Θ. */
function directionalDerivative(
  map: StateMap,
  x: tf.Tensor4D,
  variables: readonly tf.Variable[],
  u: Direction,
): tf.Tensor4D {
  const originals = variables.map((variable) => tf.clone(variable));
  const size = Math.sqrt(dot(originals, originals));
  const h = (DIFFERENCE * Math.max(size, 1)) / Math.sqrt(Math.max(dot(u, u), Number.MIN_VALUE));
  const moveTo = (step: number): void => {
    tf.tidy(() => {
      variables.forEach((variable, i) => {
        const original = originals[i];
        const direction = u[i];
        if (original === undefined || direction === undefined) return;
        variable.assign(step === 0 ? original : tf.add(original, tf.mul(step, direction)));
      });
    });
  };
  try {
    moveTo(h);
    const ahead = map(x);
    moveTo(-h);
    const behind = map(x);
    const derivative = tf.tidy(() => tf.div(tf.sub(ahead, behind), 2 * h) as tf.Tensor4D);
    tf.dispose([ahead, behind]);
    return derivative;
  } finally {
    moveTo(0);
    tf.dispose(originals);
  }
}
