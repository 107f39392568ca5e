import { expect, test } from 'vitest';

import { formatLipschitz, lipschitzBadge } from '../../../renderer/logic/lipschitz-badge.js';

test.each([
  { certified: 0.97, local: 0.9, kind: 'certified' },
  // A proof stands, whatever rounding made of an estimate.
  { certified: 0.999, local: 1.001, kind: 'certified' },
  { certified: 2.4, local: 0.9, kind: 'observed' },
  { certified: null, local: 0.9, kind: 'observed' },
  { certified: 2.4, local: 1.08, kind: 'expansive' },
  // Exactly 1 keeps distances: that is no contraction.
  { certified: 1, local: 1, kind: 'expansive' },
  // A bound above 1 says nothing either way.
  { certified: 2.4, local: null, kind: 'unknown' },
  { certified: null, local: null, kind: 'unknown' },
])('certified $certified, observed $local: $kind', ({ certified, local, kind }) => {
  expect(lipschitzBadge({ certified, local }).kind).toBe(kind);
});

test.each([
  [0.93, '0.93'],
  [0.9981, '0.99…'],
  [1, '1.00'],
  [1.004, '1.00'],
])('%d is written %s', (value, written) => {
  expect(formatLipschitz(value)).toBe(written);
});
