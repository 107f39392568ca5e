import { hammingDistance, type PerceptualHash } from './perceptual-hash.js';

/** A hash is looked up by its four words of 16 bits. */
const WORDS = 4;
const WORD_VALUES = 2 ** 16;

/**
 * Finds hashes within a distance without comparing all pairs (multi-index hashing: Norouzi, Punjani, Fleet 2012).
 *
 * Of two hashes that differ in at most r bits, one of the four words differs in at most ⌊r/4⌋; so looking up every word with that
 * many bits changed meets them all.
 */
export class HashIndex {
  readonly #hashes: readonly PerceptualHash[];
  readonly #tables: readonly WordTable[];
  /** In which query an index was met last, so that it is reported once. */
  readonly #met: Int32Array;
  #query = 0;

  readonly #radius: number;
  /** What to change a word by, so that every word near enough is met. */
  readonly #changes: readonly number[];

  /** @param radius most bits in which two hashes may differ */
  constructor(hashes: readonly PerceptualHash[], radius: number) {
    this.#hashes = hashes;
    this.#radius = radius;
    this.#changes = changesOf(Math.floor(radius / WORDS));
    this.#tables = Array.from({ length: WORDS }, (_, word) => new WordTable(hashes.map((hash) => wordOf(hash, word))));
    this.#met = new Int32Array(hashes.length);
  }

  /** The hashes after the i-th that are near this one. */
  after(i: number, hash: PerceptualHash): { other: number; distance: number }[] {
    const query = ++this.#query;
    const found: { other: number; distance: number }[] = [];
    this.#tables.forEach((table, word) => {
      const value = wordOf(hash, word);
      for (const change of this.#changes) {
        for (const other of table.at(value ^ change)) {
          if (other <= i || this.#met[other] === query) continue;
          this.#met[other] = query;
          const candidate = this.#hashes[other];
          const distance = candidate === undefined ? Infinity : hammingDistance(hash, candidate);
          if (distance <= this.#radius) found.push({ other, distance });
        }
      }
    });
    return found.sort((a, b) => a.other - b.other);
  }
}

/** Which indices have a value, for all 65536 values: sorted once, then cut out. */
class WordTable {
  readonly #starts = new Int32Array(WORD_VALUES + 1);
  readonly #indices: Int32Array;

  constructor(values: readonly number[]) {
    for (const value of values) this.#starts[value + 1] = (this.#starts[value + 1] ?? 0) + 1;
    for (let v = 0; v < WORD_VALUES; v++) this.#starts[v + 1] = (this.#starts[v + 1] ?? 0) + (this.#starts[v] ?? 0);
    const next = this.#starts.slice();
    this.#indices = new Int32Array(values.length);
    values.forEach((value, index) => {
      const place = next[value] ?? 0;
      this.#indices[place] = index;
      next[value] = place + 1;
    });
  }

  at(value: number): Int32Array {
    return this.#indices.subarray(this.#starts[value], this.#starts[value + 1]);
  }
}

function wordOf({ high, low }: PerceptualHash, word: number): number {
  const half = word < 2 ? high : low;
  return (word % 2 === 0 ? half >>> 16 : half) & 0xffff;
}

/** All words of 16 bits with at most so many ones. */
function changesOf(most: number): number[] {
  let all = [0];
  let last = [0];
  for (let ones = 1; ones <= most; ones++) {
    const next = new Set<number>();
    for (const word of last)
      for (let bit = 0; bit < 16; bit++) if ((word & (1 << bit)) === 0) next.add(word | (1 << bit));
    last = [...next];
    all = [...all, ...last];
  }
  return all;
}
