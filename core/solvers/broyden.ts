import * as tf from '@tensorflow/tfjs-core';

import { innerProduct, sampleNorm, samplesOf } from '../tensor/per-sample.js';
import type { FixedPointSolver } from './fixed-point-solver.js';

/** A rank-one term u vᵀ of the inverse Jacobian's approximation. */
interface RankOne {
  readonly u: tf.Tensor4D;
  readonly v: tf.Tensor4D;
}

/** Cosine between the step and what the approximation makes of the change of g below which their quotient says nothing. */
const LEAST_COSINE = 1e-4;

/** A point and g there. */
interface Visited {
  readonly x: tf.Tensor4D;
  readonly g: tf.Tensor4D;
}

/**
 * Broyden's good method on g(x) = T(x) − x, limited memory, every sample with its own updates.
 *
 * The inverse Jacobian of g starts as −I (a Picard step) and collects rank-one terms; when `history` of them are kept it starts over.
 * A sample whose update has a denominator that vanishes, relative to what it is the product of, skips it.
 *
 * @param history rank-one terms kept
 * @see Broyden 1965; limited memory as in Bai, Kolter, Koltun 2019, arXiv 1909.01377
 */
export function broyden(history: number): FixedPointSolver {
  let terms: RankOne[] = [];
  let previous: Visited | null = null;

  const clear = (): void => {
    for (const { u, v } of terms) tf.dispose([u, v]);
    terms = [];
  };
  /** B z with B = −I + Σ u vᵀ, or Bᵀ z. */
  const inverse = (z: tf.Tensor4D, transposed: boolean): tf.Tensor4D => {
    const parts = terms.map(({ u, v }) => (transposed ? tf.mul(v, innerProduct(u, z)) : tf.mul(u, innerProduct(v, z))));
    return tf.addN([tf.neg(z), ...parts]) as tf.Tensor4D;
  };
  const update = (x: tf.Tensor4D, g: tf.Tensor4D, { x: lastX, g: lastG }: Visited): void => {
    if (terms.length === history) {
      clear();
      return;
    }
    const [u, v] = tf.tidy(() => {
      const dx = tf.sub(x, lastX) as tf.Tensor4D;
      const dg = tf.sub(g, lastG) as tf.Tensor4D;
      const bdg = inverse(dg, false);
      const denominator = innerProduct(dx, bdg);
      const usable = tf.greater(tf.abs(denominator), tf.mul(LEAST_COSINE, tf.mul(sampleNorm(dx), sampleNorm(bdg))));
      return [tf.mul(tf.cast(usable, 'float32'), tf.divNoNan(tf.sub(dx, bdg), denominator)), inverse(dx, true)];
    }) as [tf.Tensor4D, tf.Tensor4D];
    terms.push({ u, v });
  };
  return {
    next: (x, y) => {
      const g = tf.sub(y, x) as tf.Tensor4D;
      const last = previous;
      previous = { x: tf.clone(x), g };
      try {
        if (last !== null) update(x, g, last);
      } finally {
        tf.dispose(last === null ? [] : [last.x, last.g]);
      }
      return tf.tidy(() => tf.sub(x, inverse(g, false)));
    },
    last: (next) => tf.clone(next),
    narrow: (samples) => {
      const [kept, last] = [terms, previous];
      terms = kept.map(({ u, v }) => ({ u: samplesOf(u, samples), v: samplesOf(v, samples) }));
      previous = last === null ? null : { x: samplesOf(last.x, samples), g: samplesOf(last.g, samples) };
      tf.dispose([...kept.flatMap(({ u, v }) => [u, v]), ...(last === null ? [] : [last.x, last.g])]);
    },
    dispose: () => {
      clear();
      tf.dispose(previous === null ? [] : [previous.x, previous.g]);
      previous = null;
    },
  };
}
