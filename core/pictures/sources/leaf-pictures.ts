import type { TrainingPicture } from '../../data/crops.js';
import { drawDeadLeaves } from '../../data/dead-leaves.js';
import { nextTurn } from '../../next-turn.js';
import { createRandom, type Random } from '../../random/random.js';

/** Milliseconds of drawing after which others get their turn. */
const SLICE = 5;

/**
 * Dead leaves by index, the ones that `data make` writes under the same seed.
 *
 * They are drawn in slices of a few milliseconds, so that messages arrive and steps go on in between; whoever computes in this thread does
 * not wait for a whole picture (60 ms at 128 pixels).
 */
export class LeafPictures {
  readonly #size: number;
  readonly #seeds: Random;

  /** @param size side, pixels */
  constructor(size: number, seed: number) {
    this.#size = size;
    this.#seeds = createRandom(seed);
  }

  async load(index: number): Promise<TrainingPicture> {
    const size = this.#size;
    const drawing = drawDeadLeaves({ size, seed: leafSeed(this.#seeds, index) });
    let turn = performance.now();
    for (;;) {
      const { done, value } = drawing.next();
      if (done === true) return { width: size, height: size, data: Uint8Array.from(value, (v) => Math.round(255 * v)) };
      if (performance.now() - turn < SLICE) continue;
      await nextTurn();
      turn = performance.now();
    }
  }
}

/** The seed of a picture, whatever their number. */
export function leafSeed(seeds: Random, index: number): number {
  return seeds.split(`picture ${index}`).integer(2 ** 32);
}
