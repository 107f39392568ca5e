import type { Panel } from './figure.js';

/** A measurement of every line at one x; NaN where a line has none there. */
export interface TableRow {
  readonly x: number;
  readonly values: readonly number[];
}

/** The last `most` places where anything of a panel was measured, newest first. */
export function latestRows({ lines }: Panel, most: number): TableRow[] {
  const rows = new Map<number, number[]>();
  lines.forEach(({ points: { xs, ys } }, line) => {
    for (let i = Math.max(0, xs.length - most); i < xs.length; i += 1) {
      const x = xs[i] ?? NaN;
      const row = rows.get(x) ?? lines.map(() => NaN);
      row[line] = ys[i] ?? NaN;
      rows.set(x, row);
    }
  });
  return [...rows]
    .sort(([one], [other]) => other - one)
    .slice(0, most)
    .map(([x, values]) => ({ x, values }));
}
