import type * as tf from '@tensorflow/tfjs-core';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

import { holding } from '../tensor/holding.js';
import { combined, krylovBasis } from './krylov-basis.js';

/** The largest eigenvalue of a map, by modulus, as far as a Krylov space sees it. */
export interface DominantRitz {
  /** |θ| of each sample. */
  readonly values: number[];
  /** Unit vectors near the dominant eigenspace (the real part of the Ritz vector), [B,H,W,K]; the caller's. */
  readonly vectors: tf.Tensor4D;
  readonly products: number;
}

/**
 * The spectral radius of any linear map by Arnoldi's method, every sample of the batch for itself: the eigenvalues of the Hessenberg matrix
 * QᵀAQ, none of which exceeds ‖A‖. Gives way between products.
 *
 * @param apply v ↦ A v on [B,H,W,K]; @param start unit vectors; not disposed; @param steps products at most
 * @see Arnoldi 1951; Saad 2011, Numerical Methods for Large Eigenvalue Problems
 */
export function arnoldi(
  apply: (v: tf.Tensor4D) => tf.Tensor4D,
  start: tf.Tensor4D,
  steps: number,
): Promise<DominantRitz> {
  return holding(async (hold) => {
    /** [sample][column], column k being k + 2 long; shorter lists where a sample's space is exhausted. */
    const columns: number[][][] = Array.from({ length: start.shape[0] }, () => []);
    const basis = await krylovBasis(apply, start, steps, hold, ({ coefficients, lengths }) => {
      columns.forEach((of, i) => {
        if (of.at(-1)?.at(-1) === 0) return;
        of.push([...(coefficients[i] ?? []), lengths[i] ?? 0]);
      });
      return columns.every((of) => of.at(-1)?.at(-1) === 0);
    });
    const dominant = columns.map(dominantOf);
    return {
      values: dominant.map(({ value }) => value),
      vectors: combined(
        basis,
        dominant.map(({ coefficients }) => coefficients),
      ),
      products: basis.length - 1,
    };
  });
}

/** The eigenvalue of largest modulus of one sample's Hessenberg matrix. */
function dominantOf(columns: readonly (readonly number[])[]): { value: number; coefficients: number[] } {
  const n = columns.length;
  const matrix = Matrix.zeros(n, n);
  columns.forEach((column, k) => {
    column.slice(0, n).forEach((entry, i) => matrix.set(i, k, entry));
  });
  const { realEigenvalues, imaginaryEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix);
  const moduli = realEigenvalues.map((re, i) => Math.hypot(re, imaginaryEigenvalues[i] ?? 0));
  const index = moduli.reduce((best, modulus, i) => (modulus > (moduli[best] ?? 0) ? i : best), 0);
  // Of a complex pair the library stores the real part at the first of the two, the imaginary part at the second: each lies in its plane.
  const column = eigenvectorMatrix.getColumn(index);
  const length = Math.hypot(...column);
  return { value: moduli[index] ?? Number.NaN, coefficients: column.map((entry) => (length > 0 ? entry / length : 0)) };
}
