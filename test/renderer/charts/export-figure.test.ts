import { describe, expect, test } from 'vitest';

import { figureToCsv, figureToSvg } from '../../../renderer/charts/export-figure.js';
import type { Figure } from '../../../renderer/charts/figure.js';
import type { PlotColours } from '../../../renderer/charts/theme-colours.js';

const colours: PlotColours = {
  ground: '#ffffff',
  text: '#000000',
  soft: '#111111',
  faint: '#222222',
  line: '#333333',
  warning: '#444444',
  safe: '#555555',
  font: 'Inter, sans-serif',
  series: (colour) => ({ 'series-1': '#0072b2' })[colour as string] ?? '#e69f00',
};

function figureOf(count: number): Figure {
  const xs = Float64Array.from({ length: count }, (_, index) => index + 1);
  const ys = Float64Array.from(xs, (x) => (x === 3 ? NaN : 1 / x));
  return {
    id: 'loss',
    title: 'Loss <of> "A & B"',
    marks: [{ x: 5, label: 'went back' }],
    panels: [
      {
        id: 'loss',
        title: 'Training loss',
        scale: 'log',
        level: { value: 0.5, label: 'half', safe: 'below' },
        lines: [
          {
            ...{
              key: 'a',
              label: 'Loss, raw',
              run: '=cmd()',
              colour: 'series-1',
              dash: [4, 2],
              marked: false,
              bound: false,
              band: null,
            },
            points: { xs, ys },
            smoothed: null,
          },
        ],
      },
    ],
  };
}
const axis = { title: 'Step', kind: 'linear' } as const;

describe('a plot as SVG', () => {
  test('is a document whose every number is finite and whose words are escaped', () => {
    const svg = figureToSvg(figureOf(50), axis, { low: 1, high: 50 }, colours);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).toContain('Loss &lt;of&gt; &quot;A &amp; B&quot;');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(svg.match(/<g /g)).toHaveLength(svg.match(/<\/g>/g)?.length ?? -1);
    expect(svg).toContain('stroke="#0072b2"');
    expect(svg).toContain('stroke-dasharray="4 2"');
  });

  test('draws falling values falling, and leaves the gap', () => {
    const svg = figureToSvg(figureOf(12), axis, { low: 1, high: 12 }, colours);
    const path = /<path d="([^"]+)" fill="none" stroke="#0072b2" stroke-width="1\.75"/.exec(svg)?.[1] ?? '';
    const places = [...path.matchAll(/([ML])([\d.]+) ([\d.]+)/g)].map(([, step, x, y]) => ({
      step,
      x: Number(x),
      y: Number(y),
    }));
    expect(places.map(({ step }) => step).join('')).toBe('MLMLLLLLLLL');
    for (const [i, place] of places.entries()) {
      const before = places[i - 1];
      if (before === undefined) continue;
      expect(place.x).toBeGreaterThan(before.x);
      // Down the page is a larger y.
      expect(place.y).toBeGreaterThan(before.y);
    }
  });

  test('of a hundred thousand points stays small', () => {
    const svg = figureToSvg(figureOf(100_000), axis, { low: 1, high: 100_000 }, colours);
    expect(svg.length).toBeLessThan(60_000);
  });
});

describe('a plot as CSV', () => {
  test('has every measurement, an empty cell for a missing one, and no formulas', () => {
    const rows = figureToCsv(figureOf(2000), axis).trimEnd().split('\r\n');
    expect(rows).toHaveLength(2001);
    expect(rows[0]).toBe('run,quantity,Step,value');
    expect(rows[1]).toBe(`'=cmd(),"Loss, raw",1,1`);
    expect(rows[3]).toBe(`'=cmd(),"Loss, raw",3,`);
  });
});
