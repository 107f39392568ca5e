import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { samplesOfStep, type SampleOrder } from '../../core/data/sample-order.js';

const order = fc.record({
  count: fc.integer({ min: 1, max: 200 }),
  size: fc.integer({ min: 1, max: 20 }),
  seed: fc.nat(),
  stream: fc.constantFrom('a', 'b'),
});

/** All indices of an epoch, in order. */
function epoch(settings: SampleOrder, number: number): number[] {
  const batches = Math.max(1, Math.floor(settings.count / settings.size));
  return Array.from({ length: batches }, (_, i) => samplesOfStep(settings, number * batches + i)).flat();
}

describe('the order of samples', () => {
  it('takes no picture twice in an epoch, and leaves out fewer than a batch', () => {
    fc.assert(
      fc.property(order, fc.nat(50), (settings, number) => {
        fc.pre(settings.count >= settings.size);
        const taken = epoch(settings, number);
        expect(new Set(taken).size).toBe(taken.length);
        expect(settings.count - taken.length).toBeLessThan(settings.size);
        expect(taken.every((i) => Number.isInteger(i) && i >= 0 && i < settings.count)).toBe(true);
      }),
    );
  });

  it('goes through a set that is smaller than a batch again and again', () => {
    const taken = samplesOfStep({ count: 3, size: 7, seed: 1, stream: 'a' }, 5);
    const times = [0, 1, 2].map((i) => taken.filter((index) => index === i).length).sort();
    expect(times).toEqual([2, 2, 3]);
  });

  it('is the same whenever it is asked, and another for another seed, stream and epoch', () => {
    const settings = { count: 500, size: 10, seed: 4, stream: 'a' };
    const first = epoch(settings, 0);
    expect(epoch(settings, 0)).toEqual(first);
    for (const other of [
      epoch({ ...settings, seed: 5 }, 0),
      epoch({ ...settings, stream: 'b' }, 0),
      epoch(settings, 1),
    ]) {
      // Two random orders agree in one place on average.
      expect(other.filter((index, i) => index === first[i]).length).toBeLessThan(8);
    }
  });

  it('puts every picture everywhere equally often', () => {
    const [count, epochs] = [16, 4000];
    const table = Array.from({ length: count }, () => new Array<number>(count).fill(0));
    for (let number = 0; number < epochs; number++) {
      epoch({ count, size: 16, seed: 7, stream: 'a' }, number).forEach((index, place) => {
        const row = table[place];
        if (row !== undefined) row[index] = (row[index] ?? 0) + 1;
      });
    }
    const expected = epochs / count;
    const chiSquared = table.flat().reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
    // 225 degrees of freedom: mean 225, deviation 21.
    expect(chiSquared).toBeLessThan(225 + 5 * 21.2);
  });
});
