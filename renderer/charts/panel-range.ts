import { fitInterval, placeOn, type AxisKind } from './axis-scale.js';
import { extremesWithin, type Points } from './downsample.js';
import type { Interval } from './interval.js';
import type { Line, Panel } from './figure.js';

/** A bound within this factor of what was measured is shown; a larger one would press the measurements into a line. */
const NEAR = 2.5;

/** The y axis that shows every measurement of the stretch `x`, the panel's level, and bounds that are near. */
export function yInterval(panel: Panel, x: Interval): Interval {
  const valuesOf = (lines: readonly Line[]): number[] =>
    lines.flatMap((line) => drawnOf(line).flatMap((points) => [...extremesWithin(points, x)]));
  const level = panel.level === null ? [] : [panel.level.value];
  const measured = [...valuesOf(panel.lines.filter(({ bound }) => !bound)), ...level];
  const bounds = valuesOf(panel.lines.filter(({ bound }) => bound));
  const most = NEAR * Math.max(...measured);
  const near = measured.length === 0 ? bounds : bounds.filter((value) => value <= most);
  return fitInterval(panel.scale, [...measured, ...near]);
}

/** The lines between which everything of one is drawn. */
function drawnOf({ points, band }: Line): readonly Points[] {
  if (band === null) return [points];
  const { low, high } = band.smoothed ?? band.points;
  return [low, high];
}

/** The x axis that shows all lines from their first to their last point. */
export function xExtent(panels: readonly Panel[], kind: AxisKind): Interval {
  const place = placeOn(kind);
  let [low, high] = [Infinity, -Infinity];
  for (const { lines } of panels) {
    for (const { points } of lines) {
      const { xs } = points;
      // On a logarithmic axis 0 has no place: the axis starts at the first point that has one.
      const first = kind === 'linear' ? xs[0] : xs.find((x) => x > 0);
      const last = xs[xs.length - 1];
      if (first === undefined || last === undefined || !Number.isFinite(place(last))) continue;
      low = Math.min(low, first);
      high = Math.max(high, last);
    }
  }
  if (!(low <= high)) return kind === 'linear' ? { low: 0, high: 1 } : { low: 1, high: 10 };
  return low === high
    ? { low: kind === 'linear' ? low - 0.5 : low / 2, high: kind === 'linear' ? high + 0.5 : high * 2 }
    : { low, high };
}
