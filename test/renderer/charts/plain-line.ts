import type { Line } from '../../../renderer/charts/figure.js';

/** A line of one run, as measured: no band, nothing smoothed. */
export function plainLine(
  key: string,
  xs: readonly number[],
  ys: readonly number[],
  { marked = false, bound = false }: { marked?: boolean; bound?: boolean } = {},
): Line {
  return {
    ...{ key, label: key, run: '', colour: 'accent', dash: [], smoothed: null, marked, bound, band: null },
    points: { xs: Float64Array.from(xs), ys: Float64Array.from(ys) },
  };
}
