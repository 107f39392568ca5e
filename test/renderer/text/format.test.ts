import { describe, expect, test } from 'vitest';

import {
  formatBytes,
  formatCount,
  formatPercent,
  formatPower,
  formatResidual,
  formatSeconds,
} from '../../../renderer/text/format.js';

describe('numbers as the interface writes them', () => {
  test.each([
    [9.1e-4, '9.1 × 10⁻⁴'],
    [1e-3, '1.0 × 10⁻³'],
    [9.96e-3, '1.0 × 10⁻²'],
    [0.5, '5.0 × 10⁻¹'],
    [12, '1.2 × 10¹'],
    [0, '0'],
    [NaN, 'not finite'],
  ])('a residual of %d', (residual, words) => expect(formatResidual(residual)).toBe(words));

  test.each([
    [-12, '10⁻¹²'],
    [0, '10⁰'],
    [3, '10³'],
  ])('the power %d', (exponent, words) => expect(formatPower(exponent)).toBe(words));

  test.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1 KB'],
    [431_000_000, '411 MB'],
    [2.5 * 1024 ** 3, '2.5 GB'],
  ])('%d bytes', (bytes, words) => expect(formatBytes(bytes)).toBe(words));

  test.each([
    [81, '81'],
    [4_700, '4.7 k'],
    [48_129, '48 k'],
    [1_240_000, '1.2 M'],
    [999_900, '1.0 M'],
  ])('%d parameters', (count, words) => expect(formatCount(count)).toBe(words));

  test('seconds and percent lose decimals as they grow', () => {
    expect([0.04, 2.58, 9.96, 75].map(formatSeconds)).toEqual(['0.0', '2.6', '10', '75']);
    expect([0.034, 0.873, 1, 16].map(formatPercent)).toEqual(['3.4%', '87%', '100%', '1600%']);
  });
});
