import { expect, test } from 'vitest';

import { ASIDES, fromHash, PLACES, toHash } from '../../../renderer/logic/places.js';

const locations = [...PLACES, ...ASIDES].flatMap((place) =>
  [null, 'harbour', 'a b/c%?#', 'one,two'].map((subject) => ({ place, subject })),
);

test.each(locations)('an address leads back to $place, $subject', (location) => {
  expect(fromHash(toHash(location))).toEqual(location);
});

test.each(['', '#', '#/', '#/nowhere', 'restore', '#/settingsx/1'])('%j leads to the first place', (hash) => {
  expect(fromHash(hash)).toEqual({ place: 'restore', subject: null });
});

test('a stray percent sign names nothing', () => {
  expect(fromHash('#/datasets/100%')).toEqual({ place: 'datasets', subject: null });
});
