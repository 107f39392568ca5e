import * as tf from '@tensorflow/tfjs-core';

import type { StopReason } from '../contract/restoration.js';
import { nextTurn } from '../next-turn.js';
import { sampleNorm } from '../tensor/per-sample.js';
import type { FixedPointSolver } from './fixed-point-solver.js';
import { MovingBatch, type Narrow } from './moving-batch.js';

export interface SolveOptions {
  /** A fresh solver instance; disposed by the loop. */
  readonly solver: FixedPointSolver;
  /** Relative residual ‖T(x) − x‖ / (‖T(x)‖ + 1e-9) at which a sample stops. */
  readonly tolerance: number;
  /** What residuals are relative to instead of ‖T(x)‖, > 0. */
  readonly scale?: number;
  /** Most evaluations of T. */
  readonly maxEvaluations: number;
  readonly signal?: AbortSignal;
  /** Called after each evaluation with the largest residual among the samples still moving. */
  readonly onEvaluation?: (evaluation: number, residual: number) => void;
  /** Called after each evaluation with T(x) of the whole batch, which is the loop's: to look at, not to keep or dispose. */
  readonly onState?: (evaluation: number, y: tf.Tensor4D) => void;
  /**
   * T of some samples only: with it, samples that have stopped are no longer computed once they are half of the batch. Without it, or where
   * `onState` wants the whole batch, they are.
   */
  readonly narrow?: Narrow;
}

/** What happened to one sample of the batch. */
export interface SampleTrace {
  readonly reason: StopReason;
  /** Evaluations of T until it stopped. */
  readonly evaluations: number;
  /** Relative residual after each of them; never padded. */
  readonly residuals: readonly number[];
  /** The smallest of them: that of the iterate x, whose T(x) the returned state is or was made from; T is not evaluated there again. */
  readonly residual: number;
  /** Observed ratios ‖T(x_k) − x_k‖ / ‖T(x_{k−1}) − x_{k−1}‖. */
  readonly ratios: readonly number[];
}

export interface SolveResult {
  /**
   * Of a sample that converged, what its solver foretells from its history (`FixedPointSolver.last`), or the last T(x) where it foretells nothing
   * or nothing finite; of any other, T(x) at its smallest residual; finite. [B,H,W,K], owned by the caller.
   */
  readonly state: tf.Tensor4D;
  readonly samples: readonly SampleTrace[];
}

/** Growth of the absolute residual over its smallest value that counts as divergence. */
const DIVERGENCE_FACTOR = 1e4;
/** A yield to the event loop at least this often, so that cancellation and messages arrive, milliseconds. */
const YIELD_EVERY = 20;

interface SampleState {
  reason: StopReason | null;
  residuals: number[];
  absolute: number[];
  best: number;
}

/**
 * Finds x* = T(x*) for every sample of a batch: the only loop; solvers differ in how they propose the next iterate.
 *
 * Each sample stops on its own and its result does not depend on its batch-mates (but for the rounding of batches of other sizes). The
 * residual is that of T itself, whatever the solver's mixing. Not converging is data, not an exception; the state returned is the best finite one seen.
 *
 * @param map T, [B,H,W,K] → [B,H,W,K], a new tensor
 * @param start x⁰, not disposed
 */
export async function solveFixedPoint(
  map: (x: tf.Tensor4D) => tf.Tensor4D,
  start: tf.Tensor4D,
  options: SolveOptions,
): Promise<SolveResult> {
  const { solver, maxEvaluations, signal, onEvaluation, onState, narrow } = options;
  const samples: SampleState[] = Array.from({ length: start.shape[0] }, () => ({
    reason: null,
    residuals: [],
    absolute: [],
    best: Number.POSITIVE_INFINITY,
  }));
  const batch = new MovingBatch(map, start);
  let computed: readonly SampleState[] = samples;
  let lastYield = performance.now();
  try {
    for (let evaluation = 1; evaluation <= maxEvaluations; evaluation++) {
      if (signal?.aborted === true) break;
      const y = batch.map(batch.x);
      try {
        const moving = computed.map(isMoving);
        batch.improve(y, record(computed, batch.x, y, options));
        onEvaluation?.(evaluation, worst(computed, moving));
        onState?.(evaluation, y);
        const next = solver.next(batch.x, y);
        takeForecast(batch, solver, next, justConverged(computed, moving));
        batch.moveTo(next);
      } finally {
        y.dispose();
      }
      if (!computed.some(isMoving)) break;
      batch.park(computed.map(isMoving));
      if (narrow !== undefined && onState === undefined && solver.narrow !== undefined)
        computed = narrowed(batch, computed, solver, narrow);
      if (performance.now() - lastYield > YIELD_EVERY) {
        await nextTurn();
        lastYield = performance.now();
      }
    }
    const unfinished: StopReason = signal?.aborted === true ? 'cancelled' : 'limit';
    return { state: batch.whole(), samples: samples.map((sample) => trace(sample, unfinished)) };
  } finally {
    batch.dispose();
    solver.dispose();
  }
}

const isMoving = ({ reason }: SampleState): boolean => reason === null;

/** Leaves the stopped samples behind once they are half of what is computed. @returns the samples that are computed from here on */
function narrowed(
  batch: MovingBatch,
  computed: readonly SampleState[],
  solver: FixedPointSolver,
  narrow: Narrow,
): readonly SampleState[] {
  const moving = computed.filter(isMoving);
  if (2 * moving.length > computed.length) return computed;
  const places = computed.flatMap((sample, i) => (isMoving(sample) ? [i] : []));
  batch.narrowTo(places, solver, narrow);
  return moving;
}

/** Adds this evaluation to the traces of moving samples. @returns which samples improved on their best */
function record(
  samples: readonly SampleState[],
  x: tf.Tensor4D,
  y: tf.Tensor4D,
  { tolerance, scale }: Pick<SolveOptions, 'tolerance' | 'scale'>,
): boolean[] {
  const values = tf.tidy(() => [...tf.stack([sampleNorm(tf.sub(y, x)), sampleNorm(y)]).dataSync()]);
  return samples.map((sample, i) => {
    if (sample.reason !== null) return false;
    const absolute = values[i] ?? Number.NaN;
    const size = values[samples.length + i] ?? Number.NaN;
    const residual = Number.isFinite(size) ? absolute / (scale ?? size + 1e-9) : Number.NaN;
    sample.residuals.push(residual);
    sample.absolute.push(absolute);
    const smallest = Math.min(...sample.absolute.filter((value) => Number.isFinite(value)));
    if (!Number.isFinite(residual) || absolute > DIVERGENCE_FACTOR * smallest) {
      sample.reason = 'diverged';
      return false;
    }
    if (residual <= tolerance) sample.reason = 'converged';
    if (residual >= sample.best) return false;
    sample.best = residual;
    return true;
  });
}

function justConverged(samples: readonly SampleState[], moving: readonly boolean[]): boolean[] {
  return samples.map(({ reason }, i) => moving[i] === true && reason === 'converged');
}

/** What the solver foretells of the samples that end here, as far as it is finite, becomes their best. */
function takeForecast(
  batch: MovingBatch,
  solver: FixedPointSolver,
  next: tf.Tensor4D,
  ending: readonly boolean[],
): void {
  if (!ending.some(Boolean)) return;
  const last = solver.last?.(next);
  if (last === undefined) return;
  try {
    const sizes = tf.tidy(() => [...sampleNorm(last).dataSync()]);
    batch.improve(
      last,
      ending.map((ends, i) => ends && Number.isFinite(sizes[i])),
    );
  } finally {
    last.dispose();
  }
}

function worst(samples: readonly SampleState[], moving: readonly boolean[]): number {
  return Math.max(...samples.filter((_, i) => moving[i]).map((sample) => sample.residuals.at(-1) ?? 0));
}

function trace(sample: SampleState, unfinished: StopReason): SampleTrace {
  return {
    reason: sample.reason ?? unfinished,
    evaluations: sample.residuals.length,
    residuals: sample.residuals,
    residual: sample.best,
    ratios: sample.absolute.slice(1).map((value, k) => value / (sample.absolute[k] ?? Number.NaN)),
  };
}
