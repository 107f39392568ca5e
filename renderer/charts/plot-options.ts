import type UPlot from 'uplot';

import { placeOn, ticksOf, valueAt, type AxisKind, type Tick } from './axis-scale.js';
import type { Interval } from './interval.js';
import type { PlotColours } from './theme-colours.js';

/** All plots with this key share one reading line. */
export const CURSOR = 'stillpoint';

/** Every tick needs about so many pixels. */
const ROOM = { x: 62, y: 24 } as const;

/** What a plot asks while it draws. Intervals are in numbers of the axis; uPlot itself sees positions along it. */
export interface PlotSource {
  readonly colours: PlotColours;
  readonly xKind: () => AxisKind;
  readonly yKind: () => AxisKind;
  readonly x: () => Interval;
  readonly y: () => Interval;
  draw(plot: UPlot): void;
  /** The reading line is at this x, or nowhere; `own` when this plot's own pointer moved it. */
  hover(plot: UPlot, x: number | null, own: boolean): void;
  zoom(x: Interval | null): void;
}

/** The interval in positions along its axis. */
export function placedInterval(kind: AxisKind, { low, high }: Interval): { min: number; max: number } {
  const place = placeOn(kind);
  return { min: place(low), max: place(high) };
}

/**
 * uPlot does axes, cursor and selection; the lines are drawn in its `draw` hook from the full series, thinned to the pixels
 * there are. Its own data is a placeholder.
 *
 * @param above another panel below has the numbers of the x axis
 */
export function plotOptions(
  size: { width: number; height: number },
  source: PlotSource,
  above: boolean,
): UPlot.Options {
  const { colours } = source;
  const axis = {
    stroke: colours.faint,
    font: `11px ${colours.font}`,
    ticks: { show: false },
    border: { show: false },
  };
  return {
    ...size,
    padding: [8, 14, 0, 0],
    legend: { show: false },
    scales: { x: { time: false, auto: false }, y: { auto: false } },
    series: [{}, { show: false, scale: 'y' }],
    axes: [
      {
        ...axis,
        size: above ? 6 : 24,
        gap: 5,
        grid: { show: false },
        ...ticks(source.xKind, source.x, ROOM.x, (self) => self.width),
        ...(above ? { values: () => [] } : {}),
      },
      {
        ...axis,
        size: 58,
        gap: 7,
        grid: { stroke: colours.line, width: 1 },
        ...ticks(source.yKind, source.y, ROOM.y, (self) => self.height),
      },
    ],
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: true, y: false, setScale: false, uni: 8 },
      sync: {
        key: CURSOR,
        setSeries: false,
        scales: ['x', null],
        filters: { pub: (type) => type === 'mousemove' || type === 'mouseleave' },
      },
      bind: {
        dblclick: () => () => {
          source.zoom(null);
          return null;
        },
      },
    },
    hooks: {
      draw: [(self) => source.draw(self)],
      setCursor: [
        (self) => source.hover(self, readingLine(self, source.xKind()), (self.cursor.event ?? null) !== null),
      ],
      setSelect: [(self) => select(self, source)],
    },
  };
}

/** The x under the reading line; null when there is none. */
function readingLine(plot: UPlot, kind: AxisKind): number | null {
  const { left } = plot.cursor;
  return left === undefined || left < 0 ? null : valueAt(kind, plot.posToVal(left, 'x'));
}

/** A dragged stretch becomes what is shown. */
function select(plot: UPlot, source: PlotSource): void {
  const { left, width } = plot.select;
  if (width < 4) return;
  const at = (pixels: number): number => valueAt(source.xKind(), plot.posToVal(pixels, 'x'));
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  source.zoom({ low: at(left), high: at(left + width) });
}

function ticks(
  kind: () => AxisKind,
  interval: () => Interval,
  room: number,
  length: (plot: UPlot) => number,
): Pick<UPlot.Axis, 'splits' | 'values'> {
  let current: readonly Tick[] = [];
  return {
    splits: (self) => {
      current = ticksOf(kind(), interval(), Math.max(2, Math.floor(length(self) / room)));
      return current.map(({ value }) => placeOn(kind())(value));
    },
    values: () => current.map(({ label }) => label),
  };
}
