import { fitInterval, placeOn, type AxisKind } from './axis-scale.js';
import { downsample, type Interval } from './downsample.js';
import type { Panel } from './figure.js';

/** Columns that are looked at to find a range: enough to miss nothing that can be seen. */
const COLUMNS = 800;

/** The y axis that shows every value of the stretch `x`, and the panel's level. */
export function yInterval(panel: Panel, x: Interval, xKind: AxisKind): Interval {
  const place = placeOn(xKind);
  function* values(): Generator<number> {
    for (const { points } of panel.lines) {
      const seen = downsample(points, x, COLUMNS, place);
      for (let i = 0; i < seen.xs.length; i += 1) {
        const at = seen.xs[i] ?? NaN;
        if (at >= x.low && at <= x.high) yield seen.ys[i] ?? NaN;
      }
    }
  }
  return fitInterval(panel.scale, values(), panel.level === null ? [] : [panel.level.value]);
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
