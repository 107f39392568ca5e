import { expect, it } from 'vitest';

import { fadedAt, noiseAt } from '../../core/restoration/strength.js';

const picture = (value: number) => ({ height: 1, width: 1, channels: 1, data: Float32Array.of(value) });

it('tells a solve more noise the less strength is wanted', () => {
  expect(noiseAt(0.01, 1)).toBeCloseTo(0.01, 12);
  expect(noiseAt(0.01, 0)).toBeCloseTo(0.05, 12);
  expect(noiseAt(0.01, 0.5)).toBeCloseTo(0.01 * Math.sqrt(5), 12);
  expect(noiseAt(0.3, 0)).toBe(0.5);
});

it('changes nothing at no strength, and does not blend from a fifth on', () => {
  const at = (strength: number): number => fadedAt(picture(1), picture(0), strength).data[0] ?? Number.NaN;
  expect([0, 0.1, 0.2, 0.7, 1].map(at)).toEqual([0, 0.5, 1, 1, 1]);
});
