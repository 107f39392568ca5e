import { expect, it } from 'vitest';

import { learningRateAt, type RateSchedule } from '../../core/training/schedule.js';

const cosine: RateSchedule = { learningRate: 1, schedule: 'cosine', final: 0.02, warmup: 0 };
const at = (change: Partial<RateSchedule>, step: number, progress: number): number =>
  learningRateAt({ ...cosine, ...change }, step, progress);

it('warms up in a line, whatever comes after', () => {
  for (const schedule of ['constant', 'cosine', 'linear', 'exponential'] as const) {
    const rates = [0, 1, 2, 3, 4].map((step) => at({ schedule, warmup: 4 }, step, 0));
    expect(rates).toEqual([0.25, 0.5, 0.75, 1, 1]);
  }
  expect(at({ learningRate: 0.3 }, 0, 0)).toBeCloseTo(0.3, 12);
});

it('falls along half a cosine to the final part of its peak, and stays there', () => {
  expect(at({}, 99, 0.5)).toBeCloseTo(0.51, 12);
  expect(at({}, 99, 1 / 3)).toBeCloseTo(0.02 + 0.98 * 0.75, 12);
  expect(at({ learningRate: 2 }, 99, 1)).toBeCloseTo(0.04, 12);
  expect(at({ learningRate: 2 }, 99, 1.7)).toBeCloseTo(0.04, 12);
});

it('falls along a line', () => {
  const linear = { schedule: 'linear', final: 0.1 } as const;
  expect([0, 0.25, 0.5, 1].map((p) => at(linear, 9, p))).toEqual([1, 0.775, 0.55, expect.closeTo(0.1, 12)]);
});

it('falls by the same factor in every equal part of the run', () => {
  const rates = [0, 1 / 3, 2 / 3, 1].map((p) => at({ schedule: 'exponential', final: 1e-3 }, 9, p));
  [1, 0.1, 0.01, 0.001].forEach((expected, i) => expect(rates[i]).toBeCloseTo(expected, 10));
});

it('stays at its peak', () => {
  expect([0, 0.5, 1].map((p) => at({ schedule: 'constant', learningRate: 0.7 }, 9, p))).toEqual([0.7, 0.7, 0.7]);
});
