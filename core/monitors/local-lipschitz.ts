import * as tf from '@tensorflow/tfjs-core';

import type { Random } from '../random/random.js';
import { jacobianVectorProduct, vectorJacobianProduct, type StateMap } from '../gradients/jacobian-products.js';
import { holding } from '../tensor/holding.js';
import { perSample, sampleNorm, unit } from '../tensor/per-sample.js';
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
}

/** Where a look ended: unit vectors to start from at the next one, at a layer that has hardly changed. */
export interface LookDirections {
  readonly stretching: tf.Tensor4D;
  readonly growing: tf.Tensor4D;
}

/** Most products of the two searches: with JᵀJ, and with J. */
interface SearchSteps {
  readonly stretching: number;
  readonly growing: number;
}

const COLD: SearchSteps = { stretching: 24, growing: 30 };
/** From the directions of an earlier look. */
const WARM: SearchSteps = { stretching: 10, growing: 12 };
/** Part of σ_max² by which the Ritz vector may miss an eigenvector when Lanczos stops early. */
const TOLERANCE = 5e-4;

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
 * @returns of the sample with the largest value, and of each
 */
export async function localConstants(map: StateMap, x: tf.Tensor4D, random: Random): Promise<LocalConstants> {
  const { directions, ...constants } = await localConstantsFrom(map, x, random, null);
  tf.dispose([directions.stretching, directions.growing]);
  return constants;
}

/**
 * {@link localConstants}, searched for from where the last look ended.
 *
 * @param before null at the first look; disposed
 * @returns with where this one ended; the caller's
 */
export function localConstantsFrom(
  map: StateMap,
  x: tf.Tensor4D,
  random: Random,
  before: LookDirections | null,
): Promise<LocalConstants & { readonly directions: LookDirections }> {
  const steps = before === null ? COLD : WARM;
  return holding(async (hold) => {
    if (before !== null) hold([before.stretching, before.growing]);
    const y = hold(map(x));
    const pushed = (v: tf.Tensor4D): tf.Tensor4D => push(map, x, y, v);
    const start = hold(before === null ? randomDirections(x.shape, random) : freshened(before.growing, random));
    const growing = await arnoldi(pushed, start, steps.growing);
    hold(growing.vectors);
    // What grows is stretched: from there the search ends no lower.
    const seed = hold(
      tf.tidy(() => {
        const from = before === null ? growing.vectors : (tf.add(before.stretching, growing.vectors) as tf.Tensor4D);
        return freshened(unit(from), random);
      }),
    );
    const search = await lanczos((v) => vectorJacobianProduct(map, x, pushed(v)), seed, {
      steps: steps.stretching,
      tolerance: TOLERANCE,
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
    const squares = perSample(values.map((value) => value ** 2));
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
