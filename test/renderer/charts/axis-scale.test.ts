import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { fitInterval, placeOn, ticksOf, valueAt } from '../../../renderer/charts/axis-scale.js';
import { yInterval } from '../../../renderer/charts/panel-range.js';
import { panBy, zoomAround } from '../../../renderer/charts/zoom.js';
import { plainLine } from './plain-line.js';

const labels = (...args: Parameters<typeof ticksOf>): string[] => ticksOf(...args).map(({ label }) => label);

describe('marks of an axis', () => {
  test.each([
    [{ low: 0, high: 1 }, ['0', '0.2', '0.4', '0.6', '0.8', '1.0']],
    [{ low: 0.93, high: 1.04 }, ['0.94', '0.96', '0.98', '1.00', '1.02', '1.04']],
    [{ low: 0, high: 4000 }, ['0', '1000', '2000', '3000', '4000']],
    [{ low: -1, high: 1 }, ['−1.0', '−0.5', '0', '0.5', '1.0']],
    [{ low: 20_000, high: 40_000 }, ['20\u2009000', '25\u2009000', '30\u2009000', '35\u2009000', '40\u2009000']],
  ])('from %o', (interval, words) => expect(labels('linear', interval, 6)).toEqual(words));

  test('of powers are powers, or round numbers when there is less than a decade', () => {
    expect(labels('log', { low: 2e-5, high: 3e-2 }, 5)).toEqual(['10⁻⁴', '10⁻³', '10⁻²']);
    expect(labels('log', { low: 1e-12, high: 1 }, 4)).toHaveLength(4);
    expect(labels('log', { low: 2, high: 7 }, 5)).toEqual(['2', '3', '4', '5', '6', '7']);
  });

  test('lie inside the interval and are not too many', () => {
    const interval = fc.tuple(
      fc.double({ min: -1e5, max: 1e5, noNaN: true }),
      fc.double({ min: 1e-3, max: 1e5, noNaN: true }),
    );
    fc.assert(
      fc.property(interval, fc.integer({ min: 2, max: 12 }), ([low, length], room) => {
        const high = low + length;
        const ticks = ticksOf('linear', { low, high }, room);
        // The next round step is at most 2.5 times the one that there is room for; rounding may cost the last.
        expect(ticks.length).toBeGreaterThanOrEqual(Math.floor(room / 2.5) - 1);
        expect(ticks.length).toBeLessThanOrEqual(room + 1);
        for (const { value } of ticks) {
          expect(value).toBeGreaterThanOrEqual(low - length * 1e-6);
          expect(value).toBeLessThanOrEqual(high + length * 1e-6);
        }
      }),
    );
  });
});

describe('an axis around values', () => {
  test('shows them all with air, and what must be seen', () => {
    const { low, high } = fitInterval('linear', [3, NaN, 5], [1]);
    expect(low).toBeLessThan(1);
    expect(high).toBeGreaterThan(5);
  });

  test('leaves out what has no logarithm, and survives having nothing', () => {
    const { low, high } = fitInterval('log', [0, -3, 1e-3, 1e-2]);
    expect(low).toBeGreaterThan(1e-4);
    expect(high).toBeLessThan(1e-1);
    expect(fitInterval('log', []).low).toBeGreaterThan(0);
    expect(placeOn('log')(0)).toBeNaN();
    expect(valueAt('log', placeOn('log')(0.02))).toBeCloseTo(0.02, 12);
  });

  test('does not collapse around a constant', () => {
    const { low, high } = fitInterval('linear', [7, 7, 7]);
    expect(high - low).toBeGreaterThan(0.05);
  });
});

describe('zooming', () => {
  const whole = { low: 0, high: 1000 };

  test('keeps what is under the pointer where it is', () => {
    const next = zoomAround('linear', whole, whole, 250, 2);
    expect(next).toEqual({ low: 125, high: 625 });
    expect((250 - (next?.low ?? 0)) / 500).toBeCloseTo(0.25, 12);
  });

  test('out of everything follows the data again, and never shows nothing', () => {
    expect(zoomAround('linear', { low: 100, high: 900 }, whole, 500, 0.1)).toBeNull();
    const deep = zoomAround('linear', { low: 500, high: 500.1 }, whole, 500, 1e9);
    expect((deep?.high ?? 0) - (deep?.low ?? 0)).toBeGreaterThan(0);
  });

  test('moves by a share and stops at the ends', () => {
    expect(panBy('linear', { low: 100, high: 200 }, whole, 0.5)).toEqual({ low: 150, high: 250 });
    expect(panBy('linear', { low: 100, high: 200 }, whole, -9)).toEqual({ low: 0, high: 100 });
    const log = panBy('log', { low: 10, high: 100 }, { low: 1, high: 1000 }, 1);
    expect(log?.low).toBeCloseTo(100, 9);
    expect(log?.high).toBeCloseTo(1000, 9);
  });
});

describe('a bound', () => {
  const panelOf = (certified: number) => ({
    ...{
      id: 'lipschitz',
      title: 'L',
      scale: 'linear' as const,
      level: { value: 1, label: '1', safe: 'below' as const },
    },
    lines: [
      plainLine('certified', [1, 2], [certified, certified], { marked: true, bound: true }),
      plainLine('local', [1, 2], [0.9, 0.9], { marked: true }),
    ],
  });

  test('is on the axis while it is near, and never presses what was measured into a line', () => {
    expect(yInterval(panelOf(1.6), { low: 0, high: 3 }).high).toBeGreaterThan(1.6);
    expect(yInterval(panelOf(358_381), { low: 0, high: 3 }).high).toBeLessThan(1.2);
  });
});
