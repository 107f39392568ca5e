import fc from 'fast-check';
import { expect, test } from 'vitest';

import { cellsInSight, gridHeight, placeOfCell, shapeGrid } from '../../../renderer/logic/grid-window.js';

const grids = fc.record({
  width: fc.integer({ min: 40, max: 4000 }),
  least: fc.integer({ min: 40, max: 300 }),
  gap: fc.integer({ min: 0, max: 20 }),
  cells: fc.integer({ min: 0, max: 20_000 }),
});

test('cells fill the width, are no smaller than asked unless one is too many, and never overlap', () => {
  fc.assert(
    fc.property(grids, ({ width, least, gap }) => {
      const shape = shapeGrid(width, least, gap);
      expect(shape.columns * shape.side + (shape.columns - 1) * gap).toBeCloseTo(width, 6);
      if (width >= least) expect(shape.side).toBeGreaterThanOrEqual(least - 1e-9);
      const [one, next] = [placeOfCell(shape, 0), placeOfCell(shape, 1)];
      if (shape.columns > 1) expect(next.left - one.left).toBeCloseTo(shape.side + gap, 6);
    }),
  );
});

test('every cell that touches the window is in sight, and few others are', () => {
  fc.assert(
    fc.property(
      grids,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 2000 }),
      (grid, at, height) => {
        const shape = shapeGrid(grid.width, grid.least, grid.gap);
        const top = at * gridHeight(shape, grid.cells);
        const { first, last } = cellsInSight(shape, grid.cells, { top, height });
        for (const index of [first - 1, last]) {
          if (index < 0 || index >= grid.cells) continue;
          const place = placeOfCell(shape, index);
          expect(place.top + shape.side <= top || place.top >= top + height).toBe(true);
        }
        expect(last - first).toBeLessThanOrEqual(shape.columns * (height / (shape.side + shape.gap) + 7));
      },
    ),
  );
});
