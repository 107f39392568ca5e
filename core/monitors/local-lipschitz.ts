import * as tf from '@tensorflow/tfjs-core';

import type { Random } from '../random/random.js';
import { jacobianVectorProduct, vectorJacobianProduct, type StateMap } from '../gradients/jacobian-products.js';
import { holding } from '../tensor/holding.js';
import { sampleNorm, unit } from '../tensor/per-sample.js';
import { arnoldi } from './arnoldi.js';
import { freshened, randomDirections } from './directions.js';
import type { Estimate } from './estimate.js';
import { lanczos } from './lanczos.js';

/** What T does to small changes around some states. */
export interface LocalConstants {
  /** σ_max(J): how much T can pull two nearby states apart. From below. */
  readonly local: Estimate;
  /** ρ(J) ≤ σ_max(J): Picard's iteration converges near x* exactly where it is below 1. */
  readonly spectralRadius: Estimate;
  /** Unit vectors to start from at the next look at a layer that has hardly changed; the caller's. */
  readonly directions: LookDirections;
}

/** Where the last look ended. */
export interface LookDirections {
  readonly stretching: tf.Tensor4D;
  readonly growing: tf.Tensor4D;
}

export interface LocalOptions {
  /** Products with JᵀJ at most. */
  readonly stretchingSteps: number;
  /** Products with J at most. */
  readonly growingSteps: number;
  /** Part of σ_max² by which the Ritz vector may miss an eigenvector when Lanczos stops early. */
  readonly tolerance: number;
}

const COLD: LocalOptions = { stretchingSteps: 24, growingSteps: 30, tolerance: 5e-4 };
/** From the directions of an earlier look. */
const WARM: LocalOptions = { stretchingSteps: 10, growingSteps: 12, tolerance: 5e-4 };

/**
 * Length of the finite difference behind J v while a direction is searched for, in the state's norm. Spread over an image it moves a pixel
 * by a fraction of a grey level, while float32 rounding of T contributes about 1e-4 of the result; a fifth of the cost of the exact product,
 * by which the direction found is measured.
 */
const DIFFERENCE = 0.05;

/** J v for unit vectors v, nearly, with y = T(x) at hand. */
function push(map: StateMap, x: tf.Tensor4D, y: tf.Tensor4D, v: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => tf.div(tf.sub(map(tf.add(x, tf.mul(DIFFERENCE, v))), y), DIFFERENCE));
}

const normsOf = (x: tf.Tensor4D): number[] => tf.tidy(() => [...sampleNorm(x).dataSync()]);

/**
 * σ_max(J) by Lanczos on JᵀJ and ρ(J) by Arnoldi on J, at states of T: estimates from below, never certificates.
 *
 * The direction y that Lanczos ends with is measured by exact products: `value` is ‖J y‖, below σ_max(J) but for rounding, and `error` says
 * how far ‖JᵀJ y − ‖Jy‖² y‖ lets a singular value be from it.
 *
 * @param x states, [B,H,W,K], each with directions of its own; not disposed
 * @param before of the last look; disposed
 * @returns of the sample with the largest value, and of each
 */
export function localConstants(
  map: StateMap,
  x: tf.Tensor4D,
  random: Random,
  before: LookDirections | null = null,
  options: LocalOptions = before === null ? COLD : WARM,
): Promise<LocalConstants> {
  return holding(async (hold) => {
    if (before !== null) hold([before.stretching, before.growing]);
    const y = hold(map(x));
    const pushed = (v: tf.Tensor4D): tf.Tensor4D => push(map, x, y, v);
    const start = hold(before === null ? randomDirections(x.shape, random) : freshened(before.growing, random));
    const growing = await arnoldi(pushed, start, options.growingSteps);
    hold(growing.vectors);
    // What grows is stretched: from there the search ends no lower.
    const seed = hold(
      tf.tidy(() => {
        const from = before === null ? growing.vectors : (tf.add(before.stretching, growing.vectors) as tf.Tensor4D);
        return freshened(unit(from), random);
      }),
    );
    const search = await lanczos((v) => vectorJacobianProduct(map, x, pushed(v)), seed, {
      steps: options.stretchingSteps,
      tolerance: options.tolerance,
    });
    hold([search.largest.vectors, search.smallest.vectors]);
    const stretching = hold(unit(search.largest.vectors));
    const { values, errors } = measured(map, x, stretching);
    const radii = growing.values.map((radius, i) => Math.min(radius, values[i] ?? radius));
    return {
      local: estimateOf(values, errors, 1 + 2 * search.products + 2),
      spectralRadius: estimateOf(radii, null, growing.products),
      directions: { stretching: tf.clone(stretching), growing: unit(growing.vectors) },
    };
  });
}

/** ‖J y‖ of unit vectors y, and how far the singular value that y belongs to can be from it. */
function measured(map: StateMap, x: tf.Tensor4D, y: tf.Tensor4D): { values: number[]; errors: number[] } {
  return tf.tidy(() => {
    const stretched = jacobianVectorProduct(map, x, y);
    const values = normsOf(stretched);
    const back = vectorJacobianProduct(map, x, stretched);
    const squares = tf.tensor4d(
      values.map((value) => value ** 2),
      [values.length, 1, 1, 1],
    );
    const residuals = normsOf(tf.sub(back, tf.mul(squares, y)));
    const errors = values.map((value, i) => Math.sqrt(value ** 2 + (residuals[i] ?? Number.NaN)) - value);
    return { values, errors };
  });
}

function estimateOf(values: readonly number[], errors: readonly number[] | null, products: number): Estimate {
  const samples = values.map((value, i) => ({ value, error: errors?.[i] ?? null }));
  const [first = { value: Number.NaN, error: null }] = samples;
  const largest = samples.reduce((most, sample) => (sample.value > most.value ? sample : most), first);
  return { ...largest, samples, products };
}
