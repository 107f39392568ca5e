import { expect, it } from 'vitest';

import { learningRateAt } from '../../core/training/schedule.js';

it('warms up in a line', () => {
  expect([0, 1, 2, 3, 4].map((step) => learningRateAt(1, step, 4, 0))).toEqual([0.25, 0.5, 0.75, 1, 1]);
  expect(learningRateAt(0.3, 0, 0, 0)).toBeCloseTo(0.3, 12);
});

it('then falls along half a cosine to 2 % of its peak, and stays there', () => {
  expect(learningRateAt(1, 99, 0, 0.5)).toBeCloseTo(0.51, 12);
  expect(learningRateAt(1, 99, 0, 1 / 3)).toBeCloseTo(0.02 + 0.98 * 0.75, 12);
  expect(learningRateAt(2, 99, 0, 1)).toBeCloseTo(0.04, 12);
  expect(learningRateAt(2, 99, 0, 1.7)).toBeCloseTo(0.04, 12);
});
