import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createRandom } from '../../core/random/random.js';

const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe('the seeded generator', () => {
  it('repeats itself for a seed and differs between seeds', () => {
    fc.assert(
      fc.property(seed, (s) => {
        const [a, b, c] = [createRandom(s), createRandom(s), createRandom((s + 1) >>> 0)];
        const draws = Array.from({ length: 20 }, () => a.uniform());
        expect(Array.from({ length: 20 }, () => b.uniform())).toEqual(draws);
        expect(Array.from({ length: 20 }, () => c.uniform())).not.toEqual(draws);
      }),
    );
  });

  it('continues from a saved state exactly, between the two normals of a pair too', () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 0, max: 9 }), (s, before) => {
        const random = createRandom(s);
        for (let i = 0; i < before; i++) random.normal();
        const state = JSON.parse(JSON.stringify(random.save())) as ReturnType<typeof random.save>;
        const other = createRandom(0);
        other.load(state);
        for (let i = 0; i < 5; i++) expect(other.normal()).toBe(random.normal());
        expect(other.integer(1000)).toBe(random.integer(1000));
      }),
    );
  });

  it('has the moments of its distributions', () => {
    const random = createRandom(7);
    const n = 200_000;
    const moments = [0, 0, 0, 0, 0];
    let uniform = 0;
    for (let i = 0; i < n; i++) {
      const z = random.normal();
      for (let k = 1; k <= 4; k++) moments[k] = (moments[k] ?? 0) + z ** k / n;
      uniform += random.uniform() / n;
    }
    // Five standard errors: of z^k they are √(1, 2, 15, 96) / √n.
    expect(Math.abs(moments[1] ?? 9)).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs((moments[2] ?? 9) - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    expect(Math.abs(moments[3] ?? 9)).toBeLessThan(5 * Math.sqrt(15 / n));
    expect(Math.abs((moments[4] ?? 9) - 3)).toBeLessThan(5 * Math.sqrt(96 / n));
    expect(Math.abs(uniform - 0.5)).toBeLessThan(5 / Math.sqrt(12 * n));
  });

  it('draws every integer below n, and none other, about equally often', () => {
    const random = createRandom(3);
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) {
      const value = random.integer(7);
      counts[value] = (counts[value] ?? Number.NaN) + 1;
    }
    expect(counts).toHaveLength(7);
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  it('splits into independent generators by name, without moving on', () => {
    const [random, untouched] = [createRandom(11), createRandom(11)];
    const [a, b, again] = [random.split('a'), random.split('b'), random.split('a')];
    const draws = Array.from({ length: 1000 }, () => a.normal());
    expect(Array.from({ length: 1000 }, () => again.normal())).toEqual(draws);
    const correlation = draws.reduce((sum, value) => sum + value * b.normal(), 0) / 1000;
    expect(Math.abs(correlation)).toBeLessThan(0.15);
    expect(random.uniform()).toBe(untouched.uniform());
  });
});
