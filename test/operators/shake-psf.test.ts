import fc from 'fast-check';
import { expect, it } from 'vitest';

import { createRandom } from '../../core/random/random.js';
import { shakePsf } from '../../core/operators/shake-psf.js';

it('is a path as long as asked, in the middle of its frame', () => {
  fc.assert(
    fc.property(fc.double({ min: 2, max: 60, noNaN: true }), fc.nat(), (extent, seed) => {
      const { height, width, data } = shakePsf(extent, createRandom(seed));
      const side = 2 * Math.ceil(extent / 2) + 1;
      expect([height, width]).toEqual([side, side]);
      expect(data.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
      expect(Math.min(...data)).toBeGreaterThanOrEqual(0);
      const rows: number[] = [];
      const columns: number[] = [];
      data.forEach((value, i) => {
        if (value === 0) return;
        rows.push(Math.floor(i / width));
        columns.push(i % width);
      });
      const spans = [rows, columns].map((places) => {
        const [first, last] = [Math.min(...places), Math.max(...places)];
        // Centred to half a pixel: as far from one edge as from the other.
        expect(Math.abs(first + last - (side - 1))).toBeLessThanOrEqual(1);
        return last - first + 1;
      });
      // Spreading over neighbours rounds the longer side up by at most one pixel.
      expect(Math.max(...spans)).toBeGreaterThanOrEqual(Math.floor(extent));
      expect(Math.max(...spans)).toBeLessThanOrEqual(Math.ceil(extent) + 1);
    }),
    { numRuns: 100 },
  );
});
