import { placeOn, valueAt, type AxisKind } from './axis-scale.js';
import type { Interval } from './interval.js';

/** Points of a line, x ascending; a NaN in `ys` interrupts it. */
export interface Points {
  readonly xs: Float64Array;
  readonly ys: Float64Array;
}

/** First index, at or after `from`, whose value is at least `value`; the length when there is none. Values ascend. */
export function lowerBound(values: Float64Array, value: number, from = 0): number {
  let [low, high] = [from, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? NaN) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the point nearest to `x`; −1 for an empty line. */
export function nearestIndex(xs: Float64Array, x: number): number {
  const after = lowerBound(xs, x);
  if (after === 0) return xs.length === 0 ? -1 : 0;
  if (after === xs.length) return xs.length - 1;
  return x - (xs[after - 1] ?? NaN) <= (xs[after] ?? NaN) - x ? after - 1 : after;
}

/** The points inside an interval, and one beyond each end so that the line leaves the plot instead of stopping short. */
function within({ xs, ys }: Points, { low, high }: Interval): Points {
  const from = Math.max(0, lowerBound(xs, low) - 1);
  const to = Math.min(xs.length, lowerBound(xs, high) + 2);
  return { xs: xs.subarray(from, to), ys: ys.subarray(from, to) };
}

/**
 * At most two points a column of pixels, the smallest and the largest value in it, in the order in which they came: drawn, this
 * covers the same pixels as all points would, so that no spike is lost. A column whose values are all NaN keeps one, which keeps
 * the gap.
 *
 * @param interval what is shown; points far outside are left out
 * @param columns width of the plot, pixels
 * @param kind of the x axis, along which columns are equally wide
 */
export function downsample(points: Points, interval: Interval, columns: number, kind: AxisKind = 'linear'): Points {
  const { xs, ys } = within(points, interval);
  if (xs.length <= 2 * columns) return { xs, ys };
  const place = placeOn(kind);
  const start = place(interval.low);
  const length = place(interval.high) - start;
  // The points beyond either end fall into columns of their own.
  const kept = new Uint32Array(2 * (columns + 2));
  let [count, from] = [0, 0];
  for (let column = 0; column <= columns + 1 && from < xs.length; column += 1) {
    const end = column > columns ? xs.length : lowerBound(xs, valueAt(kind, start + (length * column) / columns), from);
    count = keepExtremes(ys, from, end, kept, count);
    from = end;
  }
  return pick(xs, ys, kept.subarray(0, count));
}

/** Adds the places of the smallest and the largest value of a stretch to `kept`, in their order. @returns how many are kept now */
function keepExtremes(ys: Float64Array, from: number, end: number, kept: Uint32Array, count: number): number {
  if (from >= end) return count;
  let [lowest, highest] = [-1, -1];
  let [low, high] = [Infinity, -Infinity];
  for (let i = from; i < end; i += 1) {
    const y = ys[i] ?? NaN;
    if (y < low) {
      lowest = i;
      low = y;
    }
    if (y > high) {
      highest = i;
      high = y;
    }
  }
  if (lowest < 0 && highest < 0) {
    kept[count] = from;
    return count + 1;
  }
  // Values that are infinite throughout have only one of the two.
  const [first, last] =
    lowest < 0 || highest < 0
      ? [Math.max(lowest, highest), -1]
      : [Math.min(lowest, highest), Math.max(lowest, highest)];
  kept[count] = first;
  if (last <= first) return count + 1;
  kept[count + 1] = last;
  return count + 2;
}

/** The finite ones of: the smallest, the largest and the smallest positive value (which begins a logarithmic axis) of a stretch. */
export function extremesWithin({ xs, ys }: Points, { low, high }: Interval): readonly number[] {
  const after = lowerBound(xs, high);
  const end = xs[after] === high ? after + 1 : after;
  let [least, most, positive] = [Infinity, -Infinity, Infinity];
  for (let i = lowerBound(xs, low); i < end; i += 1) {
    const y = ys[i] ?? NaN;
    if (y < least) least = y;
    if (y > most) most = y;
    if (y > 0 && y < positive) positive = y;
  }
  return [least, most, positive].filter(Number.isFinite);
}

function pick(xs: Float64Array, ys: Float64Array, indices: Uint32Array): Points {
  const picked = { xs: new Float64Array(indices.length), ys: new Float64Array(indices.length) };
  indices.forEach((index, i) => {
    picked.xs[i] = xs[index] ?? NaN;
    picked.ys[i] = ys[index] ?? NaN;
  });
  return picked;
}
