import { Matrix, solve as solveLinear } from 'ml-matrix';
import * as tf from '@tensorflow/tfjs-core';

import { innerProduct, perSample, samplesOf } from '../tensor/per-sample.js';
import type { FixedPointSolver } from './fixed-point-solver.js';

export interface AndersonOptions {
  /** m, number of past iterates that are combined; [S1] uses 5. */
  readonly history: number;
  /** Ridge, relative to the mean squared residual in the window; [S1] uses 1e-4. */
  readonly ridge: number;
  /** β, weight of T(x) against x in the combination; 1 takes T(x) alone. */
  readonly mixing: number;
}

/** The parameters of [S1], used wherever a caller has none of its own. */
export const PAPER_ANDERSON: AndersonOptions = { history: 5, ridge: 1e-4, mixing: 1 };

/** T(x_i) and g_i = T(x_i) − x_i; x_i itself is their difference and need not be kept. */
interface Pair {
  readonly y: tf.Tensor4D;
  readonly g: tf.Tensor4D;
}

/**
 * Anderson acceleration, type II, every sample with its own coefficients.
 *
 * x_{k+1} = Σ α_i (β T(x_i) + (1 − β) x_i) where α minimises ‖Σ α_i g_i‖² + ridge·scale·‖α‖² under Σ α_i = 1, g_i = T(x_i) − x_i. The
 * Gram matrix of the g_i grows by one row an iteration and its small systems are solved in float64 outside the tensor library;
 * where one is singular all the same, that sample takes a Picard step.
 *
 * @see Walker and Ni 2011, SIAM J. Numer. Anal. 49(4); parameters of [S1], arXiv 2402.02065
 */
export function anderson({ history, ridge, mixing }: AndersonOptions): FixedPointSolver {
  const window: Pair[] = [];
  /** gram[sample][i][j] = ⟨g_i, g_j⟩ over the window. */
  let gram: number[][][] = [];

  const remember = (x: tf.Tensor4D, y: tf.Tensor4D): void => {
    if (window.length === history) {
      const oldest = window.shift();
      if (oldest !== undefined) tf.dispose([oldest.y, oldest.g]);
      gram = gram.map((rows) => rows.slice(1).map((row) => row.slice(1)));
    }
    const g = tf.sub(y, x) as tf.Tensor4D;
    window.push({ y: tf.clone(y), g });
    const fresh = tf.tidy(() => {
      const products = window.map((pair) => tf.reshape(innerProduct(pair.g, g), [-1]));
      return tf.stack(products, 1).arraySync() as number[][];
    });
    gram = fresh.map((row, sample) => {
      const old = gram[sample] ?? [];
      const grown = old.map((oldRow, i) => [...oldRow, row[i] ?? 0]);
      return [...grown, row];
    });
  };

  const combined = (beta: number): tf.Tensor4D => {
    const weights = gram.map((matrix) => combination(matrix, ridge));
    return tf.tidy(() => {
      const terms = window.map((pair, i) => {
        const alpha = perSample(weights.map((row) => row[i] ?? 0));
        return tf.mul(alpha, beta === 1 ? pair.y : tf.sub(pair.y, tf.mul(1 - beta, pair.g)));
      });
      return tf.addN(terms) as tf.Tensor4D;
    });
  };
  return {
    next: (x, y) => {
      remember(x, y);
      return combined(mixing);
    },
    last: (next) => (mixing === 1 ? tf.clone(next) : combined(1)),
    narrow: (samples) => {
      window.forEach((pair, i) => {
        window[i] = { y: samplesOf(pair.y, samples), g: samplesOf(pair.g, samples) };
        tf.dispose([pair.y, pair.g]);
      });
      gram = samples.flatMap((sample) => gram.slice(sample, sample + 1));
    },
    dispose: () => {
      for (const { y, g } of window) tf.dispose([y, g]);
      window.length = 0;
    },
  };
}

/** argmin αᵀGα + ridge·mean(diag G)·‖α‖² subject to Σα = 1; the newest iterate alone where that has no finite answer. */
function combination(gram: readonly (readonly number[])[], ridge: number): number[] {
  const n = gram.length;
  const newestOnly = gram.map((_, i) => (i === n - 1 ? 1 : 0));
  const scale = gram.reduce((sum, row, i) => sum + (row[i] ?? 0), 0) / n;
  if (n === 1 || !(scale > 0) || !Number.isFinite(scale)) return newestOnly;
  const regularised = new Matrix(gram.map((row, i) => row.map((value, j) => value / scale + (i === j ? ridge : 0))));
  try {
    const raw = solveLinear(regularised, Matrix.ones(n, 1)).to1DArray();
    const sum = raw.reduce((total, value) => total + value, 0);
    const weights = raw.map((value) => value / sum);
    return weights.every((value) => Number.isFinite(value)) ? weights : newestOnly;
  } catch {
    return newestOnly; // exactly singular: LU finds a zero pivot
  }
}
