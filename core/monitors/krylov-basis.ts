import * as tf from '@tensorflow/tfjs-core';

import { innerProduct, perSample, sampleNorm } from '../tensor/per-sample.js';

/** A vector made orthogonal to a basis: its coefficients in it, its length, and its direction, zero where nothing was left. */
interface Orthogonalised {
  /** [sample][basis vector]. */
  readonly coefficients: number[][];
  readonly lengths: number[];
  readonly direction: tf.Tensor4D;
}

/** Part of a vector's length below which what is left of it is rounding. */
const ROUNDING = 1e-6;

/**
 * Takes the part in a basis out of w, every sample for itself.
 *
 * @param w [B,H,W,K], not disposed; @param basis orthonormal in each sample
 * @returns new tensor
 */
function orthogonalised(w: tf.Tensor4D, basis: readonly tf.Tensor4D[]): Orthogonalised {
  return tf.tidy(() => {
    let rest = w;
    const found = basis.map((): tf.Tensor4D[] => []);
    // Twice: one pass loses orthogonality to rounding.
    for (let pass = 0; pass < 2; pass++) {
      basis.forEach((q, k) => {
        const h = innerProduct(q, rest);
        found[k]?.push(h);
        rest = tf.sub(rest, tf.mul(h, q));
      });
    }
    const before = [...sampleNorm(w).dataSync()];
    const lengths = [...sampleNorm(rest).dataSync()].map((length, i) =>
      length > ROUNDING * (before[i] ?? 0) ? length : 0,
    );
    const sums = found.map((parts) => [...(tf.addN(parts) as tf.Tensor4D).dataSync()]);
    return {
      coefficients: lengths.map((_, i) => sums.map((sum) => sum[i] ?? Number.NaN)),
      lengths,
      direction: tf.divNoNan(rest, perSample(lengths)) as tf.Tensor4D,
    };
  });
}

/** A v made orthogonal to the basis. @param v the last of it; @returns as {@link orthogonalised} */
export function orthogonalisedProduct(
  apply: (v: tf.Tensor4D) => tf.Tensor4D,
  v: tf.Tensor4D,
  basis: readonly tf.Tensor4D[],
): Orthogonalised {
  const w = tf.tidy(() => apply(v));
  try {
    return orthogonalised(w, basis);
  } finally {
    w.dispose();
  }
}

/** Σ cₖ qₖ of each sample. @param coefficients [sample][basis vector]; absent ones are 0. @returns new tensor */
export function combined(basis: readonly tf.Tensor4D[], coefficients: readonly (readonly number[])[]): tf.Tensor4D {
  return tf.tidy(() =>
    tf.addN(basis.map((q, k) => tf.mul(q, perSample(coefficients.map((of) => of[k] ?? 0))))),
  ) as tf.Tensor4D;
}
