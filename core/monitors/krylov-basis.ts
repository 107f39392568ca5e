import * as tf from '@tensorflow/tfjs-core';

import { nextTurn } from '../next-turn.js';
import type { Hold } from '../tensor/holding.js';
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
 * Takes the part in a basis out of a vector w, every sample for itself.
 *
 * @param product makes w, [B,H,W,K]; @param basis orthonormal in each sample
 * @returns new tensor
 */
function orthogonalised(product: () => tf.Tensor4D, basis: readonly tf.Tensor4D[]): Orthogonalised {
  return tf.tidy(() => {
    const w = tf.tidy(product);
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

/**
 * An orthonormal basis of the space that a map makes of a start, vector by vector. Gives way between products.
 *
 * @param apply v ↦ A v on [B,H,W,K]; @param start unit vectors; not disposed; @param steps products at most
 * @param learned what A v, v the last vector, is in the basis (with how much of it was new) after each product; it ends where this is true
 * @param hold takes the basis in charge
 * @returns the basis, one vector more than there were products
 */
export async function krylovBasis(
  apply: (v: tf.Tensor4D) => tf.Tensor4D,
  start: tf.Tensor4D,
  steps: number,
  hold: Hold,
  learned: (product: Pick<Orthogonalised, 'coefficients' | 'lengths'>) => boolean,
): Promise<tf.Tensor4D[]> {
  const basis = [hold(tf.clone(start))];
  for (let last = basis[0]; last !== undefined && basis.length <= steps; last = basis.at(-1)) {
    const { direction, ...product } = orthogonalised(() => apply(last), basis);
    basis.push(hold(direction));
    if (learned(product)) break;
    await nextTurn();
  }
  return basis;
}

/** Σ cₖ qₖ of each sample. @param coefficients [sample][basis vector]; absent ones are 0. @returns new tensor */
export function combined(basis: readonly tf.Tensor4D[], coefficients: readonly (readonly number[])[]): tf.Tensor4D {
  return tf.tidy(() =>
    tf.addN(basis.map((q, k) => tf.mul(q, perSample(coefficients.map((of) => of[k] ?? 0))))),
  ) as tf.Tensor4D;
}
