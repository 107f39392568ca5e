/** Points of a line, x ascending; a NaN in `ys` interrupts it. */
export interface Points {
  readonly xs: Float64Array;
  readonly ys: Float64Array;
}

/** The stretch of an axis that is shown. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** First index whose value is at least `value`; the length when there is none. Values ascend. */
export function lowerBound(values: Float64Array, value: number): number {
  let [low, high] = [0, values.length];
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
 * @param place position of an x along the axis, monotonic (a logarithm for a logarithmic axis); default: x itself
 */
export function downsample(
  points: Points,
  interval: Interval,
  columns: number,
  place: (x: number) => number = (x) => x,
): Points {
  const { xs, ys } = within(points, interval);
  if (xs.length <= 2 * columns) return { xs, ys };
  const start = place(interval.low);
  const scale = columns / (place(interval.high) - start);
  // The points beyond either end fall into columns of their own.
  const kept = new Uint32Array(2 * (columns + 2));
  let count = 0;
  let [column, lowest, highest, gap] = [NaN, -1, -1, -1];
  const close = (): void => {
    if (lowest < 0) {
      if (gap >= 0) kept[count++] = gap;
    } else {
      kept[count++] = Math.min(lowest, highest);
      if (lowest !== highest) kept[count++] = Math.max(lowest, highest);
    }
  };
  for (let i = 0; i < xs.length; i += 1) {
    const here = Math.min(columns, Math.max(-1, Math.floor((place(xs[i] ?? NaN) - start) * scale)));
    if (here !== column) {
      close();
      [column, lowest, highest, gap] = [here, -1, -1, -1];
    }
    const y = ys[i] ?? NaN;
    if (Number.isNaN(y)) gap = i;
    else {
      if (lowest < 0 || y < (ys[lowest] ?? NaN)) lowest = i;
      if (highest < 0 || y > (ys[highest] ?? NaN)) highest = i;
    }
  }
  close();
  return pick(xs, ys, kept.subarray(0, count));
}

function pick(xs: Float64Array, ys: Float64Array, indices: Uint32Array): Points {
  const picked = { xs: new Float64Array(indices.length), ys: new Float64Array(indices.length) };
  indices.forEach((index, i) => {
    picked.xs[i] = xs[index] ?? NaN;
    picked.ys[i] = ys[index] ?? NaN;
  });
  return picked;
}
