import { expect, test } from 'vitest';

import { Smoothing } from '../../../renderer/charts/smoothing.js';

/** The definition: weights fall by a constant factor into the past and add up to one. */
function direct(ys: readonly number[], span: number): number[] {
  const keep = 1 - 2 / (span + 1);
  return ys.map((_, end) => {
    let [sum, weight] = [0, 0];
    for (let i = 0; i <= end; i += 1) {
      sum += keep ** (end - i) * (ys[i] ?? NaN);
      weight += keep ** (end - i);
    }
    return sum / weight;
  });
}

const ys = Float64Array.from({ length: 700 }, (_, index) => Math.cos(index / 9) + (index % 5));

test('is the debiased exponential average', () => {
  const smooth = new Smoothing().over(ys, 20);
  direct([...ys], 20).forEach((value, index) => expect(smooth[index]).toBeCloseTo(value, 9));
});

test('comes out the same whether values arrive one by one, at once, or after a step back', () => {
  const growing = new Smoothing();
  for (let length = 1; length <= ys.length; length += 37) growing.over(ys.subarray(0, length), 12);
  const once = [...new Smoothing().over(ys, 12)];
  expect([...growing.over(ys, 12)]).toEqual(once);
  const other = ys.slice(0, 300);
  other[299] = 50;
  growing.over(other, 12);
  expect([...growing.over(ys, 12)]).toEqual(once);
  growing.over(ys, 40);
  expect([...growing.over(ys, 12)]).toEqual(once);
});

test('skips what was not measured, and a span of one changes nothing', () => {
  const gappy = Float64Array.of(1, NaN, 1, 1);
  expect([...new Smoothing().over(gappy, 5)]).toEqual([1, NaN, 1, 1]);
  expect(new Smoothing().over(gappy, 1)).toBe(gappy);
});
