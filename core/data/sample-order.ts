import { createRandom, type Random } from '../random/random.js';

/** What decides which pictures a step takes. */
export interface SampleOrder {
  /** Pictures there are. */
  readonly count: number;
  /** Pictures a step takes. */
  readonly size: number;
  readonly seed: number;
  /** Names a sequence of its own: a stage of training, or what is tried after a rollback. */
  readonly stream: string;
}

/**
 * The pictures of a step, as indices: without replacement within an epoch, in an order that is new in every epoch.
 *
 * A pure function of its arguments, so that any future step is known (to decode ahead) and none has to be remembered (to resume). An
 * epoch is as many whole batches as there are pictures for; what is left over of one differs from epoch to epoch. A batch that is
 * larger than the set goes through it again.
 *
 * @param step 0-based
 */
export function samplesOfStep({ count, size, seed, stream }: SampleOrder, step: number): number[] {
  const batches = Math.max(1, Math.floor(count / size));
  const epoch = Math.floor(step / batches);
  const first = (step % batches) * size;
  const keys = roundKeys(createRandom(seed).split(`order of ${stream}, epoch ${epoch}`));
  return Array.from({ length: size }, (_, i) => permuted((first + i) % count, count, keys));
}

/** Rounds of the Feistel network: four make a pseudorandom permutation (Luby and Rackoff 1988), two more for small halves. */
const ROUNDS = 6;

function roundKeys(random: Random): number[] {
  return Array.from({ length: ROUNDS }, () => random.integer(2 ** 32));
}

/**
 * Where a random permutation of 0 … n − 1 sends i, without the permutation: a Feistel network on the smallest square power of two that
 * holds n, walked until it lands inside (Black and Rogaway 2002). Bijective because each round is.
 */
function permuted(i: number, n: number, keys: readonly number[]): number {
  const bits = Math.max(1, Math.ceil(Math.log2(n) / 2));
  const mask = 2 ** bits - 1;
  let value = i;
  do {
    let [left, right] = [value >>> bits, value & mask];
    for (const key of keys) [left, right] = [right, left ^ (scrambled(right, key) & mask)];
    value = left * (mask + 1) + right;
  } while (value >= n);
  return value;
}

/** A 32-bit hash of a number under a key: the finaliser of MurmurHash3. */
function scrambled(value: number, key: number): number {
  let h = (value ^ key) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
