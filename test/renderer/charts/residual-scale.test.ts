import { describe, expect, test } from 'vitest';

import {
  evaluationEnd,
  exponentRange,
  residualExponent,
  wholePowers,
} from '../../../renderer/charts/residual-scale.js';

describe('the residual axis', () => {
  test('holds every value and the tolerance, with air', () => {
    const [smallest, largest] = exponentRange([0.5, 0.02, 4e-4], 1e-3);
    expect(smallest).toBeLessThan(Math.log10(4e-4));
    expect(largest).toBeGreaterThan(Math.log10(0.5));
  });

  test('has a place for the tolerance when there is nothing to show yet, or nothing showable', () => {
    expect(exponentRange([], 1e-3)).toEqual([-3.4, -1.8]);
    expect(exponentRange([0, NaN, Infinity], 1e-3)).toEqual([-3.4, -1.8]);
  });

  test('leaves a gap for values without a logarithm', () => {
    expect([0.01, 0, -1, NaN, Infinity].map(residualExponent)).toEqual([-2, null, null, null, null]);
  });

  test('is marked at whole powers', () => {
    expect(wholePowers([-3.4, -0.9])).toEqual([-3, -2, -1]);
    expect(wholePowers([-3, -1])).toEqual([-3, -2, -1]);
    expect(wholePowers([-2.9, -2.1])).toEqual([]);
  });
});

describe('the evaluation axis', () => {
  test('is ahead of a run and grows in steps', () => {
    expect([0, 5, 11, 12, 30, 999].map((count) => evaluationEnd(count, true))).toEqual([12, 12, 12, 25, 50, 1000]);
    expect(evaluationEnd(4000, true)).toBe(4001);
  });

  test('ends with a finished run', () => {
    expect([1, 11].map((count) => evaluationEnd(count, false))).toEqual([2, 11]);
  });
});
