import { availableParallelism } from 'node:os';

import { StillpointError } from '../../contract/errors.js';
import type { TrainingPicture } from '../../data/crops.js';
import type { PictureSource } from '../../data/picture-source.js';
import { PictureCache } from './picture-cache.js';

/** Decoding leaves room for the engine, and for other work of Node's own four threads. */
const MOST_AT_ONCE = 3;

/** Pictures decoded at a time: about half of the cores, at least one. */
export function decodersAtOnce(cores = availableParallelism()): number {
  return Math.max(1, Math.min(MOST_AT_ONCE, Math.floor(cores / 2)));
}

/** Pictures by index. */
export interface IndexedPictures {
  readonly count: number;
  /** Makes the picture of an index: always the same one. */
  readonly load: (index: number) => Promise<TrainingPicture>;
}

export interface AheadOptions extends IndexedPictures {
  /** Most bytes of decoded pictures that are kept. */
  readonly bytes: number;
  /** Pictures made at a time. */
  readonly parallel: number;
  readonly onClose?: () => void;
}

/**
 * A source that works ahead: what is expected is loaded in the background, what is taken goes before it, and what was loaded is kept as
 * long as there is room. Working ahead pauses where it would push out what is expected sooner.
 *
 * Beyond the bound there are only the pictures in the making (`parallel`) and those that the reader holds.
 */
export class AheadSource implements PictureSource {
  readonly count: number;
  readonly #options: AheadOptions;
  readonly #cache: PictureCache;
  readonly #loading = new Map<number, Promise<TrainingPicture>>();
  /** Wanted now, and how to hand it over. */
  readonly #urgent: (() => void)[] = [];
  /** Expected and neither taken nor given up yet, soonest first. */
  readonly #expected = new Set<number>();
  /** Largest picture so far, bytes: what the next one is reckoned to need. */
  #largest = 0;
  #running = 0;
  #closed = false;

  constructor(options: AheadOptions) {
    this.#options = options;
    this.count = options.count;
    this.#cache = new PictureCache(options.bytes);
  }

  /** Bytes of decoded pictures that are kept at the moment. */
  get keptBytes(): number {
    return this.#cache.bytes;
  }

  async take(indices: readonly number[]): Promise<readonly TrainingPicture[]> {
    const pictures = await Promise.all(indices.map((index) => this.#want(index)));
    this.#forgetUpTo(indices);
    this.#advance();
    return pictures;
  }

  expect(indices: readonly number[]): void {
    for (const index of indices) this.#expected.add(index);
    this.#advance();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#expected.clear();
    this.#cache.clear();
    // Whoever waits learns it from their own loading, which ends at once now.
    for (const start of this.#urgent.splice(0)) start();
    this.#options.onClose?.();
  }

  /** What was to come before the pictures that have been taken now will not come any more: the plan has changed. */
  #forgetUpTo(taken: readonly number[]): void {
    const awaited = new Set(taken.filter((index) => this.#expected.has(index)));
    for (const index of this.#expected) {
      if (awaited.size === 0) return;
      this.#expected.delete(index);
      awaited.delete(index);
    }
  }

  #want(index: number): Promise<TrainingPicture> {
    if (this.#closed) return Promise.reject(closed());
    const kept = this.#cache.get(index);
    if (kept !== undefined) return Promise.resolve(kept);
    const underWay = this.#loading.get(index);
    if (underWay !== undefined) return underWay;
    const turn = new Promise<void>((resolve) => this.#urgent.push(resolve));
    const loading = this.#load(index, turn);
    this.#advance();
    return loading;
  }

  /** Starts whatever there is room for: first what is waited for, then what is expected. */
  #advance(): void {
    while (this.#running < this.#options.parallel) {
      const start = this.#urgent.shift();
      if (start !== undefined) {
        this.#running += 1;
        start();
        continue;
      }
      const next = this.#nextExpected();
      if (next === null) return;
      this.#running += 1;
      // A failure is met again, and told, when the picture is taken.
      this.#load(next, Promise.resolve()).catch(() => undefined);
    }
  }

  /** The soonest expected picture that is not there, if what is expected before it leaves room for it. */
  #nextExpected(): number | null {
    let bytes = this.#running * this.#largest;
    for (const index of this.#expected) {
      if (this.#loading.has(index)) continue;
      if (!this.#cache.has(index)) return bytes + this.#largest <= this.#cache.limit ? index : null;
      bytes += this.#largest;
    }
    return null;
  }

  #load(index: number, turn: Promise<void>): Promise<TrainingPicture> {
    const loading = this.#loadWhen(index, turn).finally(() => {
      this.#loading.delete(index);
      this.#running -= 1;
      this.#advance();
    });
    this.#loading.set(index, loading);
    return loading;
  }

  async #loadWhen(index: number, turn: Promise<void>): Promise<TrainingPicture> {
    await turn;
    if (this.#closed) throw closed();
    const picture = await this.#options.load(index).catch((error: unknown) => {
      // Not to be tried over and over in the background.
      this.#expected.delete(index);
      throw error;
    });
    if (this.#isClosed()) throw closed();
    this.#largest = Math.max(this.#largest, picture.data.length);
    this.#cache.add(index, picture, (other) => this.#expected.has(other));
    return picture;
  }

  /** Asked after waiting, when the answer may have changed. */
  #isClosed(): boolean {
    return this.#closed;
  }
}

function closed(): StillpointError {
  return new StillpointError('CANCELLED', 'The pictures are no longer being read.', 'Start again when you are ready.');
}
