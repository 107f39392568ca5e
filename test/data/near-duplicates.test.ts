import fc from 'fast-check';
import { expect, it } from 'vitest';

import { DisjointSets } from '../../core/data/disjoint-sets.js';
import { HashIndex } from '../../core/data/hash-index.js';
import { hammingDistance, perceptualHash, type PerceptualHash } from '../../core/data/perceptual-hash.js';
import { likeness } from '../../core/data/picture-likeness.js';
import { createRandom } from '../../core/random/random.js';

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const hash = fc.record({ high: word, low: word });

/** The bits of a hash as text: the slow way. */
const bits = ({ high, low }: PerceptualHash): string =>
  [high, low].map((half) => half.toString(2).padStart(32, '0')).join('');

it('counts differing bits', () => {
  fc.assert(
    fc.property(hash, hash, (a, b) => {
      const other = bits(b);
      expect(hammingDistance(a, b)).toBe(Array.from(bits(a)).filter((bit, i) => bit !== other[i]).length);
    }),
  );
});

it('finds exactly the hashes that comparing all pairs finds', () => {
  const flips = fc.array(fc.nat(63), { maxLength: 14 });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(3), flips), { maxLength: 30 }), fc.nat(15), (items, radius) => {
      // A few centres and what lies around them, so that there is something to be found.
      const hashes = items.map(([centre, flipped]) => flipped.reduce(flip, { high: centre * 77777777, low: centre }));
      const index = new HashIndex(hashes, radius);
      hashes.forEach((a, i) => {
        const near = hashes.flatMap((b, j) => {
          const distance = hammingDistance(a, b);
          return j > i && distance <= radius ? [{ other: j, distance }] : [];
        });
        expect(index.after(i, a)).toEqual(near);
      });
    }),
  );
});

function flip({ high, low }: PerceptualHash, bit: number): PerceptualHash {
  return bit < 32 ? { high: (high ^ (1 << bit)) >>> 0, low } : { high, low: (low ^ (1 << (bit - 32))) >>> 0 };
}

it('looks up one hash among many by comparing it with less than one in a hundred', () => {
  const random = createRandom(1);
  const draw = (): number => random.integer(2 ** 32);
  const plain = Array.from({ length: 30_000 }, () => ({ high: draw(), low: draw() }));
  let comparisons = 0;
  const watched = plain.map(({ high, low }) => ({
    low,
    get high() {
      comparisons += 1;
      return high;
    },
  }));
  const index = new HashIndex(watched, 11);
  comparisons = 0;
  const queries = plain.slice(0, 50);
  const found = queries.reduce((sum, a, i) => sum + index.after(i, a).length, 0);
  const all = queries.reduce(
    (sum, a, i) => sum + plain.filter((b, j) => j > i && hammingDistance(a, b) <= 11).length,
    0,
  );
  expect(found).toBe(all);
  // Four words of 16 bits with up to two of them changed, 137 of 65 536 values each: 251 of 30 000 share one, rarely two.
  const expected = (queries.length * plain.length * 4 * 137) / 2 ** 16;
  expect(comparisons).toBeLessThan(1.02 * expected);
  expect(comparisons).toBeGreaterThan(0.95 * expected);
});

it('keeps a hash under changes of brightness and contrast that do not clip', () => {
  const random = createRandom(2);
  const smooth = Uint8Array.from({ length: 1024 }, (_, i) => {
    const [x, y] = [(i % 32) / 32, Math.floor(i / 32) / 32];
    return 128 + 50 * Math.sin(7 * x + 3 * y) + 30 * Math.cos(11 * y - 5 * x) + 4 * random.uniform();
  });
  const brighter = smooth.map((value) => 0.8 * value + 40);
  expect(hammingDistance(perceptualHash(smooth), perceptualHash(brighter))).toBeLessThanOrEqual(6);
  expect(likeness(smooth, brighter)).toBeGreaterThan(0.999);
});

it('lays one picture over the other before it compares them', () => {
  const wave = (x: number, y: number): number =>
    128 + 60 * Math.sin(0.5 * x) * Math.cos(0.4 * y) + 30 * Math.sin(0.9 * y);
  const seen = (scale: number, shift: number): Uint8Array =>
    Uint8Array.from({ length: 1024 }, (_, i) => wave(scale * (i % 32) + shift, scale * Math.floor(i / 32) + shift));
  const [whole, cropped] = [seen(1, 0), seen(0.94, 1.5)];
  const asTheyAre = correlation(whole, cropped);
  expect(asTheyAre).toBeLessThan(0.9);
  expect(likeness(whole, cropped)).toBeGreaterThan(0.99);
  expect(likeness(cropped, whole)).toBeGreaterThan(0.99);
});

function correlation(a: Uint8Array, b: Uint8Array): number {
  const mean = (values: Uint8Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  const product = (p: Uint8Array, q: Uint8Array, mp: number, mq: number): number =>
    p.reduce((sum, value, i) => sum + (value - mp) * ((q[i] ?? 0) - mq), 0);
  return product(a, b, ma, mb) / Math.sqrt(product(a, a, ma, ma) * product(b, b, mb, mb));
}

it('finds nothing in even grey', () => {
  const grey = new Uint8Array(1024).fill(80);
  expect(likeness(grey, grey)).toBe(0);
});

it('joins what belongs together, as following every link by hand does', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(11), fc.nat(11))), (links) => {
      const sets = new DisjointSets(12);
      for (const [a, b] of links) sets.join(a, b);
      const reached = (from: number): number[] => {
        const met = new Set([from]);
        for (const at of met) {
          for (const [a, b] of links) {
            if (a === at) met.add(b);
            if (b === at) met.add(a);
          }
        }
        return [...met].sort((a, b) => a - b);
      };
      for (let i = 0; i < 12; i++) expect(sets.groups().find((group) => group.includes(i))).toEqual(reached(i));
    }),
  );
});
