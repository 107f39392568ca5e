import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Points } from '../../../renderer/charts/downsample.js';
import { type Band, SeedBand } from '../../../renderer/charts/seed-band.js';

const line = (...points: [number, number][]): Points => ({
  xs: Float64Array.from(points, ([x]) => x),
  ys: Float64Array.from(points, ([, y]) => y),
});
const valuesOf = ({ mean, low, high }: Band) => ({
  xs: [...mean.xs],
  mean: [...mean.ys],
  low: [...low.ys],
  high: [...high.ys],
});

describe('the band of several lines', () => {
  test('is their mean, from the lowest to the highest', () => {
    const lines = [line([1, 4], [2, 2]), line([1, 6], [2, 5]), line([1, 8], [2, 2])];
    expect(valuesOf(new SeedBand().over(lines))).toEqual({ xs: [1, 2], mean: [6, 3], low: [4, 2], high: [8, 5] });
  });

  test('reaches as far as all of them, with a place wherever one was measured', () => {
    const lines = [line([0, 0], [10, 10], [20, 20]), line([5, 0], [15, 0])];
    expect(valuesOf(new SeedBand().over(lines))).toEqual({
      xs: [5, 10, 15],
      mean: [2.5, 5, 7.5],
      low: [0, 0, 0],
      high: [5, 10, 15],
    });
  });

  test('has no place where one has no finite value', () => {
    const lines = [line([1, 1], [2, NaN], [3, 3], [4, 4]), line([1, 1], [2, 2], [3, Infinity], [4, 4])];
    expect(valuesOf(new SeedBand().over(lines)).xs).toEqual([1, 4]);
  });

  test('of lines without a common place, or without points, is empty', () => {
    expect(valuesOf(new SeedBand().over([line([1, 1], [2, 2]), line([3, 1], [4, 2])])).xs).toEqual([]);
    expect(valuesOf(new SeedBand().over([line(), line([1, 1])])).xs).toEqual([]);
    expect(valuesOf(new SeedBand().over([])).xs).toEqual([]);
  });

  test('that grows bit by bit is that of the whole lines, also after one went back', () => {
    const points = fc.uniqueArray(
      fc.tuple(fc.integer({ min: 0, max: 40 }), fc.double({ min: -9, max: 9, noNaN: true })),
      {
        selector: ([x]) => x,
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(
        fc.array(points, { minLength: 2, maxLength: 4 }),
        fc.array(fc.nat(20), { maxLength: 8 }),
        (all, cuts) => {
          const lines = all.map((each) => line(...each.sort(([one], [other]) => one - other)));
          const growing = new SeedBand();
          const upTo = (cut: number): Points[] =>
            lines.map(({ xs, ys }, i) => ({ xs: xs.subarray(0, cut + i), ys: ys.subarray(0, cut + i) }));
          for (const cut of cuts) {
            expect(valuesOf(growing.over(upTo(cut)))).toEqual(valuesOf(new SeedBand().over(upTo(cut))));
          }
          expect(valuesOf(growing.over(lines))).toEqual(valuesOf(new SeedBand().over(lines)));
        },
      ),
    );
  });
});
