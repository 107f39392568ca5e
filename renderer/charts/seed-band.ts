import { Columns } from './columns.js';
import type { Points } from './downsample.js';
import type { Range } from './figure.js';

/** What several lines have in common: their mean, and the lowest and the highest of them. */
export interface Band extends Range {
  readonly mean: Points;
}

/** The furthest point of a line that a value was taken from. */
interface Used {
  readonly index: number;
  readonly x: number;
  readonly y: number;
}

const NONE: Used = { index: -1, x: NaN, y: NaN };

/**
 * The band of several lines: at each place where one of them has a point and all of them have a value, between points on the straight
 * way from one to the next. It begins where the last one begins and ends where the first one ends; where one has no finite value it has
 * none.
 *
 * It remembers how far it came: lines that grow cost only their new points.
 */
export class SeedBand {
  #columns = new Columns(['mean', 'low', 'high']);
  /** Of each line, the first point that has not been passed. */
  #next: number[] = [];
  #used: Used[] = [];

  /** @param lines always the same ones, x ascending @returns views, valid until the next call */
  over(lines: readonly Points[]): Band {
    if (lines.length !== this.#next.length || lines.some((line, i) => !this.#continues(line, i))) {
      this.#columns = new Columns(['mean', 'low', 'high']);
      this.#next = lines.map(() => 0);
      this.#used = lines.map(() => NONE);
    }
    while (this.#advance(lines));
    const xs = this.#columns.column('step');
    const of = (name: 'mean' | 'low' | 'high'): Points => ({ xs, ys: this.#columns.column(name) });
    return { mean: of('mean'), low: of('low'), high: of('high') };
  }

  /** Whether a line still has what was taken from it: one that went back to a checkpoint has not. */
  #continues({ xs, ys }: Points, line: number): boolean {
    const { index, x, y } = this.#used[line] ?? NONE;
    return index < 0 || (Object.is(xs[index], x) && Object.is(ys[index], y));
  }

  /** Goes to the next place of any line. @returns false where one of them has ended */
  #advance(lines: readonly Points[]): boolean {
    const places = lines.map(({ xs }, i) => xs[this.#next[i] ?? 0] ?? NaN);
    const x = Math.min(...places);
    if (!Number.isFinite(x)) return false;
    const values = lines.map((line, i) => valueBefore(line, this.#next[i] ?? 0, x));
    lines.forEach(({ ys }, i) => {
      const index = this.#next[i] ?? 0;
      this.#used[i] = { index, x: places[i] ?? NaN, y: ys[index] ?? NaN };
      if (places[i] === x) this.#next[i] = index + 1;
    });
    if (!values.every(Number.isFinite)) return true;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    this.#columns.append({ step: x, mean, low: Math.min(...values), high: Math.max(...values) });
    return true;
  }
}

/** The value at a place between the point before `index` and that, or on it; NaN before the first. */
function valueBefore({ xs, ys }: Points, index: number, x: number): number {
  const [right, above] = [xs[index] ?? NaN, ys[index] ?? NaN];
  if (right === x) return above;
  const [left, below] = [xs[index - 1] ?? NaN, ys[index - 1] ?? NaN];
  return below + ((above - below) * (x - left)) / (right - left);
}
