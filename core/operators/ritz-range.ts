import * as tf from '@tensorflow/tfjs-core';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

import { normalTensor } from '../random/normal-tensor.js';
import { createRandom } from '../random/random.js';
import { innerProduct, type PerSample } from '../tensor/per-sample.js';

/** The least and the greatest Ritz value of a sample. */
export interface RitzRange {
  readonly least: number;
  readonly greatest: number;
}

/** Where the first vector comes from; any would do, and always the same one makes the same solve twice. */
const SEED = 1;

/**
 * Estimates between which values the spectrum of P⁻¹N lies, for every sample of a batch at once: Lanczos' method, read off the coefficients of
 * preconditioned conjugate gradients on a random right-hand side.
 *
 * The estimates are from inside: the true range is wider, at its upper end by a few per cent after a dozen products.
 *
 * @param normal x ↦ N x, symmetric and positive definite; @param precondition r ↦ P⁻¹ r, likewise
 * @param shape [B,H,W,C] @param products with N
 * @see Golub and Van Loan, Matrix Computations, section 10.2
 */
export function ritzRange(
  normal: (x: tf.Tensor4D) => tf.Tensor4D,
  precondition: (r: tf.Tensor4D) => tf.Tensor4D,
  shape: readonly [number, number, number, number],
  products: number,
): RitzRange[] {
  const steps: number[][] = [];
  const turns: number[][] = [];
  tf.tidy(() => {
    let r = normalTensor([...shape], createRandom(SEED));
    let p = precondition(r);
    let rz = innerProduct(r, p);
    for (let k = 0; k < products; k++) {
      const q = normal(p);
      const step = tf.divNoNan(rz, innerProduct(p, q)) as PerSample;
      r = tf.sub(r, tf.mul(step, q));
      const z = precondition(r);
      const next = innerProduct(r, z);
      const turn = tf.divNoNan(next, rz) as PerSample;
      p = tf.add(z, tf.mul(turn, p));
      rz = next;
      steps.push([...step.dataSync()]);
      turns.push([...turn.dataSync()]);
    }
  });
  return Array.from({ length: shape[0] }, (_, sample) =>
    range(
      steps.map((of) => of[sample] ?? Number.NaN),
      turns.map((of) => of[sample] ?? Number.NaN),
    ),
  );
}

/** The ends of the spectrum of the tridiagonal matrix that so many steps α and turns β of conjugate gradients make. */
function range(steps: readonly number[], turns: readonly number[]): RitzRange {
  // A step of zero: nothing was left to search in.
  const end = steps.findIndex((step) => !(step > 0));
  const n = end < 0 ? steps.length : end;
  if (n === 0) return { least: 1, greatest: 1 };
  const matrix = Matrix.zeros(n, n);
  for (let k = 0; k < n; k++) {
    const [step = 1, before = 1] = [steps[k], steps[k - 1]];
    const [turn = 0, turnBefore = 0] = [turns[k], turns[k - 1]];
    matrix.set(k, k, 1 / step + turnBefore / before);
    if (k + 1 === n) continue;
    const beside = Math.sqrt(Math.max(0, turn)) / step;
    matrix.set(k, k + 1, beside);
    matrix.set(k + 1, k, beside);
  }
  const values = new EigenvalueDecomposition(matrix, { assumeSymmetric: true }).realEigenvalues;
  return { least: Math.min(...values), greatest: Math.max(...values) };
}
