/** State of a {@link Random}: four 32-bit words and the normal deviate held back, for checkpoints. */
export interface RandomState {
  readonly words: readonly [number, number, number, number];
  readonly spare: number | null;
}

/** The one source of randomness: seeded, reproducible on every machine and backend, its state can be saved. */
export interface Random {
  /** Uniform on [0, 1), 53 bits. */
  uniform(): number;
  /** Uniform integer in 0 … n − 1. */
  integer(n: number): number;
  /** Standard normal. */
  normal(): number;
  /** An independent generator derived from this one's seed and a name; does not advance this one. */
  split(name: string): Random;
  save(): RandomState;
  load(state: RandomState): void;
}

/** splitmix32: spreads a seed over the state. */
function* splitmix(seed: number): Generator<number, never> {
  let a = seed >>> 0;
  for (;;) {
    a = (a + 0x9e3779b9) >>> 0;
    let t = a ^ (a >>> 16);
    t = Math.imul(t, 0x21f0aaad);
    t ^= t >>> 15;
    t = Math.imul(t, 0x735a2d97);
    yield (t ^ (t >>> 15)) >>> 0;
  }
}

/** FNV-1a. */
function hash(text: string, seed: number): number {
  let h = (0x811c9dc5 ^ seed) >>> 0;
  for (const character of text) h = Math.imul(h ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return h;
}

const rotl = (x: number, k: number): number => ((x << k) | (x >>> (32 - k))) >>> 0;

/**
 * xoshiro128** seeded by splitmix32; normals by Marsaglia's polar method.
 *
 * @param seed any non-negative integer; its low 32 bits count
 * @see Blackman and Vigna 2021, ACM TOMS 47(4)
 */
export function createRandom(seed: number): Random {
  const source = splitmix(seed);
  const draw = (): number => source.next().value;
  // Four variables, not a list of four: images of noise are drawn number by number.
  let [a, b, c, d] = [draw(), draw(), draw(), draw()];
  let spare: number | null = null;

  const bits = (): number => {
    const result = Math.imul(rotl(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotl(d, 11);
    return result;
  };
  const uniform = (): number => ((bits() >>> 5) * 0x4000000 + (bits() >>> 6)) / 0x20000000000000;

  return {
    uniform,
    integer: (n) => Math.floor(uniform() * n),
    normal: () => {
      if (spare !== null) {
        const value = spare;
        spare = null;
        return value;
      }
      for (;;) {
        const u = 2 * uniform() - 1;
        const v = 2 * uniform() - 1;
        const s = u * u + v * v;
        if (s >= 1 || s === 0) continue;
        const factor = Math.sqrt((-2 * Math.log(s)) / s);
        spare = v * factor;
        return u * factor;
      }
    },
    split: (name) => createRandom(hash(name, seed)),
    save: () => ({ words: [a >>> 0, b >>> 0, c >>> 0, d >>> 0], spare }),
    load: (state) => {
      [a, b, c, d] = state.words;
      spare = state.spare;
    },
  };
}
