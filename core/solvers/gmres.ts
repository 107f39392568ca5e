import { Matrix, solve as solveLinear } from 'ml-matrix';
import * as tf from '@tensorflow/tfjs-core';

import { innerProduct, perSample, sampleNorm } from '../tensor/per-sample.js';

export interface GmresOptions {
  /** Relative residual ‖b − Mx‖ / ‖b‖ of every sample at which it stops. */
  readonly tolerance: number;
  readonly maxIterations: number;
  /** Krylov vectors kept before a restart; memory grows with it. */
  readonly restart: number;
}

/**
 * Solves M x = b for a general M, every sample of the batch with its own Krylov coefficients.
 *
 * Arnoldi with modified Gram–Schmidt on tensors; the small least-squares problems are solved in float64 outside the tensor library.
 *
 * @param apply x ↦ M x on [B,H,W,C]
 * @returns new tensor, products with M, and the largest relative residual (recomputed, not estimated)
 * @see Saad and Schultz 1986, SIAM J. Sci. Stat. Comput. 7(3)
 */
export function gmres(
  apply: (x: tf.Tensor4D) => tf.Tensor4D,
  b: tf.Tensor4D,
  start: tf.Tensor4D,
  { tolerance, maxIterations, restart }: GmresOptions,
): { x: tf.Tensor4D; products: number; residual: number } {
  return tf.tidy(() => {
    const scale = [...sampleValues(sampleNorm(b))].map((norm) => Math.max(norm, Number.MIN_VALUE));
    let x = tf.clone(start);
    let products = 0;
    for (;;) {
      const r = tf.tidy(() => tf.sub(b, apply(x)) as tf.Tensor4D);
      products += 1;
      const beta = [...sampleValues(sampleNorm(r))];
      const residual = Math.max(...beta.map((value, i) => value / (scale[i] ?? 1)));
      if (!(residual > tolerance) || products >= maxIterations) {
        r.dispose();
        return { x, products, residual };
      }
      const cycle = arnoldiCycle(apply, r, beta, scale, {
        tolerance,
        restart: Math.min(restart, maxIterations - products),
      });
      products += cycle.products;
      const next = tf.tidy(() => tf.add(x, cycle.correction) as tf.Tensor4D);
      tf.dispose([x, r, cycle.correction]);
      x = next;
    }
  });
}

function sampleValues(norms: tf.Tensor4D): Float32Array {
  const values = norms.dataSync() as Float32Array;
  norms.dispose();
  return values;
}

/** One restart cycle: the correction in the Krylov space that minimises each sample's residual. */
function arnoldiCycle(
  apply: (x: tf.Tensor4D) => tf.Tensor4D,
  r: tf.Tensor4D,
  beta: readonly number[],
  scale: readonly number[],
  { tolerance, restart }: { tolerance: number; restart: number },
): { correction: tf.Tensor4D; products: number } {
  const batch = beta.length;
  const basis: tf.Tensor4D[] = [tf.tidy(() => tf.divNoNan(r, perSample(beta)) as tf.Tensor4D)];
  /** columns[k][sample] = the k-th Hessenberg column, k + 2 long. */
  const columns: number[][][] = [];
  let weights: number[][] = beta.map(() => []);
  for (let k = 0; k < restart; k++) {
    const last = basis[k];
    if (last === undefined) break;
    const { next, column } = orthogonalise(
      tf.tidy(() => apply(last)),
      basis,
    );
    columns.push(column);
    basis.push(next);
    const solved = beta.map((norm, sample) => leastSquares(columns, sample, norm));
    weights = solved.map((s) => s.weights);
    const residual = Math.max(...solved.map((s, i) => s.residual / (scale[i] ?? 1)));
    if (!(residual > tolerance)) break;
  }
  const correction = tf.tidy(() => {
    const terms = columns.map((_, k) => {
      const factor = perSample(Array.from({ length: batch }, (_unused, i) => weights[i]?.[k] ?? 0));
      return tf.mul(factor, basis[k] ?? r);
    });
    return tf.addN(terms) as tf.Tensor4D;
  });
  tf.dispose(basis);
  return { correction, products: columns.length };
}

/** Modified Gram–Schmidt of w (disposed) against the basis, per sample. */
function orthogonalise(w: tf.Tensor4D, basis: readonly tf.Tensor4D[]): { next: tf.Tensor4D; column: number[][] } {
  let rest = w;
  const column: number[][] = Array.from({ length: w.shape[0] }, () => []);
  for (const q of basis) {
    const h = innerProduct(q, rest);
    const reduced = tf.tidy(() => tf.sub(rest, tf.mul(h, q)) as tf.Tensor4D);
    sampleValues(h).forEach((value, i) => column[i]?.push(value));
    rest.dispose();
    rest = reduced;
  }
  const norms = sampleNorm(rest);
  const next = tf.tidy(() => tf.divNoNan(rest, norms) as tf.Tensor4D);
  sampleValues(norms).forEach((value, i) => column[i]?.push(value));
  rest.dispose();
  return { next, column };
}

/** min_y ‖β e₁ − H y‖ for one sample. */
function leastSquares(
  columns: readonly (readonly (readonly number[])[])[],
  sample: number,
  beta: number,
): { weights: number[]; residual: number } {
  const n = columns.length;
  const h = Matrix.zeros(n + 1, n);
  columns.forEach((column, k) => {
    column[sample]?.forEach((value, i) => h.set(i, k, value));
  });
  const rhs = Matrix.zeros(n + 1, 1);
  rhs.set(0, 0, beta);
  if (!(beta > 0)) return { weights: Array.from({ length: n }, () => 0), residual: 0 };
  // SVD-based solve: a sample that has already converged has a rank-deficient H.
  const y = solveLinear(h, rhs, true);
  const residual = Matrix.sub(rhs, h.mmul(y)).norm('frobenius');
  return { weights: y.to1DArray(), residual };
}
