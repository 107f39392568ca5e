import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  downsample,
  extremesWithin,
  lowerBound,
  nearestIndex,
  type Points,
} from '../../../renderer/charts/downsample.js';

const line = (ys: readonly number[]) => ({
  xs: Float64Array.from(ys, (_, index) => index),
  ys: Float64Array.from(ys),
});
const all = (count: number) => ({ low: 0, high: count - 1 });

/** Smallest and largest value of every column of pixels, found the slow way. */
function extremes({ xs, ys }: Points, high: number, columns: number) {
  const found = new Map<number, [number, number]>();
  xs.forEach((x, i) => {
    let column = 0;
    while (column < columns && x >= (high * (column + 1)) / columns) column += 1;
    const y = ys[i] ?? NaN;
    const [low, top] = found.get(column) ?? [Infinity, -Infinity];
    if (!Number.isNaN(y)) found.set(column, [Math.min(low, y), Math.max(top, y)]);
  });
  return found;
}

describe('a long line for few pixels', () => {
  test('keeps every column’s smallest and largest value, and few points besides', () => {
    // Zero has one sign here: which of the two is kept makes no difference to a line.
    const value = fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map((number) => number + 0);
    const values = fc.array(value, { minLength: 200, maxLength: 900 });
    fc.assert(
      fc.property(values, fc.integer({ min: 5, max: 60 }), (ys, columns) => {
        const points = line(ys);
        const thin = downsample(points, all(ys.length), columns);
        expect(thin.xs.length).toBeLessThanOrEqual(2 * (columns + 2));
        expect(extremes(thin, ys.length - 1, columns)).toEqual(extremes(points, ys.length - 1, columns));
        expect([...thin.xs]).toEqual([...thin.xs].sort((a, b) => a - b));
      }),
      { numRuns: 40 },
    );
  });

  test('of 100,000 points does not lose a single spike', () => {
    const ys = Array.from({ length: 100_000 }, (_, index) => Math.sin(index / 900));
    ys[54_321] = 40;
    const thin = downsample(line(ys), all(ys.length), 600);
    expect(thin.xs.length).toBeLessThanOrEqual(1204);
    expect(thin.ys).toContain(40);
  });

  test('stays interrupted where a whole column is missing', () => {
    const ys = Array.from({ length: 1000 }, (_, index) => (index >= 400 && index < 460 ? NaN : 1));
    expect([...downsample(line(ys), all(1000), 50).ys].filter(Number.isNaN).length).toBeGreaterThan(0);
  });

  test('is left alone when there is room for all of it', () => {
    const points = line([3, 1, 2]);
    expect(downsample(points, all(3), 10)).toEqual(points);
  });

  test('goes one point beyond what is shown, on both sides', () => {
    const { xs } = downsample(line([0, 1, 2, 3, 4, 5, 6]), { low: 2.5, high: 4.5 }, 100);
    expect([...xs]).toEqual([2, 3, 4, 5, 6]);
  });

  test('gets equal columns on a logarithmic axis', () => {
    const points = line(Array.from({ length: 10_000 }, (_, index) => index % 7));
    const { xs } = downsample(points, { low: 1, high: 10_000 }, 40, 'log');
    const early = [...xs].filter((x) => x <= 100).length;
    expect(early / xs.length).toBeGreaterThan(0.3);
  });
});

test('positions in ascending values', () => {
  const xs = Float64Array.of(1, 3, 3, 8);
  expect([0, 1, 2, 3, 8, 9].map((x) => lowerBound(xs, x))).toEqual([0, 0, 1, 1, 3, 4]);
  expect([-5, 1.9, 2.1, 6, 100].map((x) => nearestIndex(xs, x))).toEqual([0, 0, 1, 3, 3]);
  expect(nearestIndex(new Float64Array(), 1)).toBe(-1);
});

test('what an axis has to reach: the ends inside a stretch, and where a logarithmic one begins', () => {
  const points = { xs: Float64Array.of(1, 2, 3, 4, 5), ys: Float64Array.of(99, -2, NaN, 0.5, 7) };
  expect(extremesWithin(points, { low: 2, high: 5 })).toEqual([-2, 7, 0.5]);
  expect(extremesWithin(points, { low: 2.5, high: 3.5 })).toEqual([]);
});
