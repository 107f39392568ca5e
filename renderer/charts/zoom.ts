import { placeOn, valueAt, type AxisKind } from './axis-scale.js';
import type { Interval } from './interval.js';

/** Smallest part of the whole that zooming in leaves. */
const SMALLEST = 1e-4;

/**
 * The stretch after zooming by `factor` (> 1 shows less) so that what is at `x` stays where it is on screen. Null when it would show
 * everything: then the axis follows the data again.
 */
export function zoomAround(
  kind: AxisKind,
  shown: Interval,
  whole: Interval,
  x: number,
  factor: number,
): Interval | null {
  const place = placeOn(kind);
  const [low, high, at] = [place(shown.low), place(shown.high), place(x)];
  const [first, last] = [place(whole.low), place(whole.high)];
  const scale = 1 / Math.min(factor, (high - low) / ((last - first) * SMALLEST));
  return inside(kind, { low: at - (at - low) * scale, high: at + (high - at) * scale }, { low: first, high: last });
}

/** The stretch moved by a share of its own length, and kept inside the whole. */
export function panBy(kind: AxisKind, shown: Interval, whole: Interval, share: number): Interval | null {
  const place = placeOn(kind);
  const [low, high] = [place(shown.low), place(shown.high)];
  const [first, last] = [place(whole.low), place(whole.high)];
  const wanted = share * (high - low);
  const move = Math.min(last - high, Math.max(first - low, wanted));
  return inside(kind, { low: low + move, high: high + move }, { low: first, high: last });
}

/** @param places both intervals in positions along the axis */
function inside(kind: AxisKind, places: Interval, whole: Interval): Interval | null {
  const low = Math.max(places.low, whole.low);
  const high = Math.min(places.high, whole.high);
  if (low <= whole.low && high >= whole.high) return null;
  return { low: valueAt(kind, low), high: valueAt(kind, high) };
}
