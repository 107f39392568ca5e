import { describe, expect, test } from 'vitest';

import { defaultBlurDraft, type BlurDraft } from '../../../renderer/logic/blur-draft.js';
import { drawPointSpread, viewSideFor, type PointSpread } from '../../../renderer/logic/point-spread.js';

const gaussian = (sigma: number): BlurDraft => ({ ...defaultBlurDraft(), kind: 'gaussian', gaussian: { sigma } });
const disk = (radius: number): BlurDraft => ({ ...defaultBlurDraft(), kind: 'disk', disk: { radius } });
const motion = (length: number, angle: number): BlurDraft => ({
  ...defaultBlurDraft(),
  kind: 'motion',
  motion: { length, angle },
});

const at = ({ side, weights }: PointSpread, column: number, row: number): number => weights[row * side + column] ?? NaN;
const total = ({ weights }: PointSpread): number => weights.reduce((sum, weight) => sum + weight, 0);

describe('the picture of a point-spread function', () => {
  test.each([
    ['gaussian', gaussian(2)],
    ['disk', disk(4)],
    ['motion', motion(9, 0)],
  ])('a %s is brightest in the middle and symmetric through it', (_, draft) => {
    const spread = drawPointSpread(draft, 25);
    expect(at(spread, 12, 12)).toBeCloseTo(1, 5);
    for (let index = 0; index < spread.weights.length; index += 1) {
      expect(spread.weights[index]).toBeCloseTo(spread.weights[spread.weights.length - 1 - index] ?? NaN, 5);
    }
  });

  test('a gaussian falls to 1/√e at σ', () => {
    const spread = drawPointSpread(gaussian(6), 41);
    expect(at(spread, 26, 20)).toBeCloseTo(Math.exp(-0.5), 1);
  });

  test('a disk covers πr² cells', () => {
    expect(total(drawPointSpread(disk(8), 25))).toBeCloseTo(Math.PI * 64, 0);
  });

  test('motion at 0° is one row as long as its length', () => {
    const spread = drawPointSpread(motion(9, 0), 15);
    const row = Array.from({ length: 15 }, (_, column) => at(spread, column, 7));
    expect(row).toEqual([0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0]);
    expect(total(spread)).toBeCloseTo(9, 5);
  });

  test('a positive angle rises to the right, as seen on screen', () => {
    const spread = drawPointSpread(motion(11, 45), 15);
    expect(at(spread, 10, 4)).toBeGreaterThan(0.5);
    expect(at(spread, 4, 4)).toBe(0);
  });

  test('the view is wide enough for the blur and grows in few steps', () => {
    expect([
      viewSideFor(gaussian(1)),
      viewSideFor(gaussian(4)),
      viewSideFor(disk(10)),
      viewSideFor(motion(60, 0)),
    ]).toEqual([15, 41, 25, 67]);
  });
});
