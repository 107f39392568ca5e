import { describe, expect, test } from 'vitest';

import {
  BLUR_KINDS,
  BLUR_RANGES,
  decimalsOf,
  defaultBlurDraft,
  lineAngle,
  snapTo,
  toBlurSpec,
  withBlur,
} from '../../../renderer/logic/blur-draft.js';
import { pullBlur } from '../../../renderer/logic/pull-blur.js';

describe('from the panel to the contract', () => {
  test('each kind becomes its own specification', () => {
    const draft = { ...defaultBlurDraft(), psf: { file: '/measured.npy' } };
    expect(BLUR_KINDS.map((kind) => toBlurSpec({ ...draft, kind }))).toEqual([
      { kind: 'disk', radius: 3 },
      { kind: 'motion', length: 12, angle: 20 },
      { kind: 'gaussian', sigma: 1.5 },
      { kind: 'psf', file: '/measured.npy' },
    ]);
  });

  test('a blur from a file is not complete without the file', () => {
    expect(toBlurSpec({ ...defaultBlurDraft(), kind: 'psf' })).toBeNull();
  });

  test('and back: a specification is chosen, and what other kinds held stays', () => {
    const draft = defaultBlurDraft();
    for (const spec of [
      { kind: 'disk', radius: 2.2 },
      { kind: 'motion', length: 8.7, angle: -20 },
      { kind: 'gaussian', sigma: 0.85 },
      { kind: 'psf', file: '/measured.npy' },
    ] as const) {
      const chosen = withBlur(draft, spec);
      expect(toBlurSpec(chosen)).toEqual(spec);
      expect({ ...chosen, kind: draft.kind, [spec.kind]: draft[spec.kind] }).toEqual(draft);
    }
    expect(withBlur(draft, { kind: 'motion', length: 9, angle: 96 }).motion).toEqual({ length: 9, angle: -84 });
    expect(draft).toEqual(defaultBlurDraft());
  });

  test('both ends of every slider are valid', () => {
    for (const end of ['min', 'max'] as const) {
      const draft = {
        ...defaultBlurDraft(),
        gaussian: { sigma: BLUR_RANGES.sigma[end] },
        motion: { length: BLUR_RANGES.length[end], angle: BLUR_RANGES.angle[end] },
        disk: { radius: BLUR_RANGES.radius[end] },
      };
      for (const kind of ['gaussian', 'motion', 'disk'] as const) {
        expect(toBlurSpec({ ...draft, kind }), `${kind} at ${end}`).not.toBeNull();
      }
    }
  });
});

describe('snapping to a slider', () => {
  const range = { min: 0.3, max: 10, step: 0.1 };

  test.each([
    [1.23, 1.2],
    [1.2000000000000002, 1.2],
    [-5, 0.3],
    [99, 10],
    [NaN, 0.3],
    [Infinity, 10],
  ])('%d becomes %d', (value, snapped) => expect(snapTo(range, value)).toBe(snapped));
});

test.each([
  [64, 0],
  [1, 0],
  [0.5, 1],
  [0.1, 1],
  [0.05, 2],
  [0.001, 3],
])('steps of %d need %d digits behind the point', (step, digits) => {
  expect(decimalsOf({ min: 0, max: 1, step })).toBe(digits);
});

test.each([
  [0, 0],
  [90, 90],
  [-90, 90],
  [120, -60],
  [180, 0],
  [-135, 45],
  [450, 90],
])('a line at %d° is the same as at %d°', (degrees, same) => expect(lineAngle(degrees)).toBeCloseTo(same, 9));

describe('pulling the picture of the blur', () => {
  const draft = defaultBlurDraft();

  test('motion ends where the pointer is, on either side', () => {
    const up = pullBlur({ ...draft, kind: 'motion' }, 5, 5);
    const down = pullBlur({ ...draft, kind: 'motion' }, -5, -5);
    expect(up.motion.angle).toBe(45);
    expect(up.motion.length).toBeCloseTo(14, 5);
    expect(down.motion).toEqual(up.motion);
  });

  test('at the very centre the direction stays', () => {
    expect(pullBlur({ ...draft, kind: 'motion' }, 0, 0).motion).toEqual({ length: 1, angle: 20 });
  });

  test('a disk grows to the pointer, a gaussian to twice its σ', () => {
    expect(pullBlur({ ...draft, kind: 'disk' }, 0, -7).disk.radius).toBe(7);
    expect(pullBlur({ ...draft, kind: 'gaussian' }, 3, 4).gaussian.sigma).toBe(2.5);
  });

  test('the other kinds keep their parameters', () => {
    expect(pullBlur({ ...draft, kind: 'disk' }, 9, 9)).toMatchObject({
      gaussian: draft.gaussian,
      motion: draft.motion,
    });
  });
});
