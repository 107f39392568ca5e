import * as tf from '@tensorflow/tfjs-core';

import { samplesOf } from '../tensor/per-sample.js';
import type { FixedPointSolver } from './fixed-point-solver.js';

/** T of some samples of a batch. */
export interface NarrowedMap {
  readonly map: (x: tf.Tensor4D) => tf.Tensor4D;
  dispose(): void;
}

/** @param samples places in the whole batch */
export type Narrow = (samples: readonly number[]) => NarrowedMap;

/** The samples that a solve still computes: a whole batch at first, then what is left of it, while the results of the others are kept. */
export class MovingBatch {
  /** Places in the whole batch of the samples that are computed. */
  private places: readonly number[];
  private iterate: tf.Tensor4D;
  /** The best state of each sample that is computed. */
  private results: tf.Tensor4D;
  private narrowed: NarrowedMap | null = null;
  private readonly finished = new Map<number, tf.Tensor4D>();

  /** @param start x⁰, [B,H,W,K], not disposed */
  constructor(
    private readonly wholeMap: (x: tf.Tensor4D) => tf.Tensor4D,
    start: tf.Tensor4D,
  ) {
    this.places = Array.from({ length: start.shape[0] }, (_, i) => i);
    this.iterate = tf.clone(start);
    this.results = tf.clone(start);
  }

  get x(): tf.Tensor4D {
    return this.iterate;
  }

  map(x: tf.Tensor4D): tf.Tensor4D {
    return this.narrowed === null ? this.wholeMap(x) : this.narrowed.map(x);
  }

  /** @param next becomes the batch's */
  moveTo(next: tf.Tensor4D): void {
    this.iterate.dispose();
    this.iterate = next;
  }

  /** Takes the flagged samples of `state`, which is not disposed, for their best ones. */
  improve(state: tf.Tensor4D, flags: readonly boolean[]): void {
    if (!flags.some(Boolean)) return;
    this.keep(flags.every(Boolean) ? tf.clone(state) : select(flags, state, this.results));
  }

  /** Stopped samples wait at their result: whatever T makes of them stays finite. */
  park(moving: readonly boolean[]): void {
    if (!moving.every(Boolean)) this.moveTo(select(moving, this.iterate, this.results));
  }

  /** Goes on with some of the samples only. @param kept their places among those that are computed */
  narrowTo(kept: readonly number[], solver: FixedPointSolver, narrow: Narrow): void {
    const places = kept.flatMap((i) => this.places.slice(i, i + 1));
    const narrowed = narrow(places);
    this.narrowed?.dispose();
    this.narrowed = narrowed;
    solver.narrow?.(kept);
    this.finish((place) => !places.includes(place));
    this.moveTo(samplesOf(this.iterate, kept));
    this.keep(samplesOf(this.results, kept));
    this.places = places;
  }

  /** The best state of every sample of the whole batch, in its order; a new tensor, the caller's. */
  whole(): tf.Tensor4D {
    if (this.finished.size === 0) return tf.clone(this.results);
    this.finish(() => true);
    const inOrder = [...this.finished].sort(([a], [b]) => a - b);
    return tf.concat(
      inOrder.map(([, state]) => state),
      0,
    );
  }

  dispose(): void {
    tf.dispose([this.iterate, this.results, ...this.finished.values()]);
    this.narrowed?.dispose();
  }

  private keep(results: tf.Tensor4D): void {
    this.results.dispose();
    this.results = results;
  }

  private finish(isFinished: (place: number) => boolean): void {
    this.places.forEach((place, i) => {
      if (isFinished(place)) this.finished.set(place, samplesOf(this.results, [i]));
    });
  }
}

/** Per sample: a where the flag is set, b elsewhere. */
function select(flags: readonly boolean[], a: tf.Tensor4D, b: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => {
    const mask = tf.tensor4d(
      flags.map((flag) => (flag ? 1 : 0)),
      [flags.length, 1, 1, 1],
      'bool',
    );
    return tf.where(tf.broadcastTo(mask, a.shape), a, b);
  });
}
