import type * as tf from '@tensorflow/tfjs-core';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

import { holding } from '../tensor/holding.js';
import { combined, krylovBasis } from './krylov-basis.js';

/** One end of the spectrum of a symmetric map, as far as a Krylov space sees it. */
export interface RitzPair {
  /** Of each sample: from below the largest eigenvalue, from above the smallest. */
  readonly values: number[];
  /** ‖A y − θ y‖ of each sample's unit Ritz vector y: an eigenvalue lies that near to θ. */
  readonly residuals: number[];
  /** y, [B,H,W,K]; the caller's. */
  readonly vectors: tf.Tensor4D;
}

export interface LanczosOptions {
  /** Products at most. */
  readonly steps: number;
  /** Stops where every sample's largest Ritz value has a residual below this part of it. */
  readonly tolerance: number;
}

/** What a sample's tridiagonal matrix holds: the diagonal and what is beside it. */
interface Tridiagonal {
  readonly alphas: number[];
  readonly betas: number[];
}

/**
 * The extreme eigenvalues of a symmetric, positive semidefinite map by Lanczos with full reorthogonalisation, every sample of the batch for
 * itself. Gives way between products.
 *
 * @param apply v ↦ A v on [B,H,W,K]; @param start unit vectors; not disposed
 * @see Lanczos 1950; Parlett 1980, The Symmetric Eigenvalue Problem, for the residuals' meaning
 */
export function lanczos(
  apply: (v: tf.Tensor4D) => tf.Tensor4D,
  start: tf.Tensor4D,
  { steps, tolerance }: LanczosOptions,
): Promise<{ readonly largest: RitzPair; readonly smallest: RitzPair; readonly products: number }> {
  return holding(async (hold) => {
    const samples: Tridiagonal[] = Array.from({ length: start.shape[0] }, () => ({ alphas: [], betas: [] }));
    const basis = await krylovBasis(apply, start, steps, hold, ({ coefficients, lengths }) => {
      samples.forEach(({ alphas, betas }, i) => {
        // A sample whose space is exhausted says no more.
        if (betas.at(-1) === 0) return;
        alphas.push(coefficients[i]?.at(-1) ?? Number.NaN);
        betas.push(lengths[i] ?? 0);
      });
      return samples.every((sample) => {
        const { value, residual } = ritz(sample).largest;
        return residual <= tolerance * Math.abs(value);
      });
    });
    const pairs = samples.map(ritz);
    const pairOf = (end: 'largest' | 'smallest'): RitzPair => ({
      values: pairs.map((pair) => pair[end].value),
      residuals: pairs.map((pair) => pair[end].residual),
      vectors: combined(
        basis,
        pairs.map((pair) => pair[end].coefficients),
      ),
    });
    return { largest: pairOf('largest'), smallest: pairOf('smallest'), products: basis.length - 1 };
  });
}

interface SmallPair {
  readonly value: number;
  readonly residual: number;
  readonly coefficients: number[];
}

/** Extreme eigenpairs of one sample's tridiagonal matrix. */
function ritz({ alphas, betas }: Tridiagonal): { largest: SmallPair; smallest: SmallPair } {
  const n = alphas.length;
  const matrix = Matrix.zeros(n, n);
  alphas.forEach((alpha, i) => matrix.set(i, i, alpha));
  betas.slice(0, n - 1).forEach((beta, i) => {
    matrix.set(i, i + 1, beta);
    matrix.set(i + 1, i, beta);
  });
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const pair = (index: number): SmallPair => {
    const coefficients = eigenvectorMatrix.getColumn(index);
    return {
      value: realEigenvalues[index] ?? Number.NaN,
      residual: Math.abs((betas[n - 1] ?? 0) * (coefficients[n - 1] ?? 0)),
      coefficients,
    };
  };
  const indices = realEigenvalues.map((_, i) => i);
  const by = (better: (a: number, b: number) => boolean): number =>
    indices.reduce((best, i) => (better(realEigenvalues[i] ?? 0, realEigenvalues[best] ?? 0) ? i : best), 0);
  return { largest: pair(by((a, b) => a > b)), smallest: pair(by((a, b) => a < b)) };
}
