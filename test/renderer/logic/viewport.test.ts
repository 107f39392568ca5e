import { describe, expect, test } from 'vitest';

import { fitPicture, keepInView, visibleArea, zoomAt } from '../../../renderer/logic/viewport.js';

const canvas = { width: 840, height: 640 };
const large = { width: 4000, height: 3000 };

describe('fitting', () => {
  test('shows the whole picture, centred, with a margin', () => {
    expect(fitPicture(canvas, large, 1)).toEqual({ scale: 0.2, x: 20, y: 20 });
  });

  test('does not magnify beyond the ceiling', () => {
    expect(fitPicture(canvas, { width: 10, height: 10 }, 2)).toEqual({ scale: 2, x: 410, y: 310 });
  });

  test('survives a canvas smaller than its margins', () => {
    expect(fitPicture({ width: 10, height: 0 }, large, 1).scale).toBeGreaterThan(0);
  });
});

describe('zooming', () => {
  test('keeps what is under the pointer under it', () => {
    const before = { scale: 1, x: -1000, y: -800 };
    const point = { x: 300, y: 200 };
    const after = zoomAt(before, 2, point, canvas, large);
    expect((point.x - after.x) / after.scale).toBeCloseTo((point.x - before.x) / before.scale, 9);
    expect((point.y - after.y) / after.scale).toBeCloseTo((point.y - before.y) / before.scale, 9);
  });

  test('ends at the whole picture and at 16 times', () => {
    const middle = { x: 420, y: 320 };
    expect(zoomAt({ scale: 1, x: 0, y: 0 }, 1e-9, middle, canvas, large).scale).toBeCloseTo(0.2, 9);
    expect(zoomAt({ scale: 1, x: 0, y: 0 }, 1e9, middle, canvas, large).scale).toBe(16);
  });
});

describe('keeping the picture in view', () => {
  test('no empty canvas beside a picture larger than it', () => {
    expect(keepInView({ scale: 1, x: 50, y: -9999 }, canvas, large)).toEqual({ scale: 1, x: 0, y: 640 - 3000 });
  });

  test('a smaller picture is centred', () => {
    expect(keepInView({ scale: 0.1, x: 0, y: 0 }, canvas, large)).toEqual({ scale: 0.1, x: 220, y: 170 });
  });
});

test('the visible area is what both canvas and picture cover', () => {
  expect(visibleArea({ scale: 1, x: -100, y: 40 }, canvas, { width: 500, height: 5000 })).toEqual({
    left: 0,
    top: 40,
    width: 400,
    height: 600,
  });
});
