import { formatPower } from '../text/format.js';
import { formatTick } from '../text/format-quantity.js';
import type { Interval } from './interval.js';

/** How numbers lie along an axis: evenly, or by their power of ten. */
export type AxisKind = 'linear' | 'log';

/** A mark of an axis: where (in the numbers of the axis), and what it says. */
export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** Position of a value along an axis; NaN for what has none, which leaves a gap instead of a lie. */
export function placeOn(kind: AxisKind): (value: number) => number {
  return kind === 'linear' ? (value) => value : (value) => (value > 0 ? Math.log10(value) : NaN);
}

/** The value at a position. */
export function valueAt(kind: AxisKind, place: number): number {
  return kind === 'linear' ? place : 10 ** place;
}

/**
 * Ends of an axis that shows all of the given values with some air; `must` are values that are shown whatever the data do.
 * Without any value that has a place, the interval [0, 1] (or one decade).
 */
export function fitInterval(kind: AxisKind, values: Iterable<number>, must: readonly number[] = []): Interval {
  const place = placeOn(kind);
  let [low, high] = [Infinity, -Infinity];
  const include = (value: number): void => {
    const at = place(value);
    if (!Number.isFinite(at)) return;
    low = Math.min(low, at);
    high = Math.max(high, at);
  };
  for (const value of values) include(value);
  must.forEach(include);
  if (low > high) [low, high] = kind === 'linear' ? [0, 1] : [-1, 0];
  const least = kind === 'linear' ? Math.max(Math.abs(low), Math.abs(high)) * 0.02 || 0.5 : 0.3;
  const air = Math.max((high - low) * 0.08, least / 2);
  return { low: valueAt(kind, low - air), high: valueAt(kind, high + air) };
}

/** Marks at round numbers inside an interval, at most about `room` of them. */
export function ticksOf(kind: AxisKind, interval: Interval, room: number): Tick[] {
  if (kind === 'log') {
    const powers = powersOfTen(interval, room);
    if (powers.length >= 2) return powers;
  }
  return roundTicks(interval, room);
}

function roundTicks({ low, high }: Interval, room: number): Tick[] {
  const rough = (high - low) / Math.max(1, room);
  if (!(rough > 0) || !Number.isFinite(rough)) return [];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10);
  const ticks: Tick[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high * (1 + 1e-12); i += 1) {
    // Multiples, not sums, and rounded to the step: no 0.30000000000000004.
    const value = Number((i * step).toPrecision(12));
    ticks.push({ value, label: formatTick(value, step) });
  }
  return ticks;
}

function powersOfTen({ low, high }: Interval, room: number): Tick[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const every = Math.max(1, Math.ceil((last - first + 1) / Math.max(1, room)));
  const ticks: Tick[] = [];
  for (let power = first; power <= last; power += every) ticks.push({ value: 10 ** power, label: formatPower(power) });
  return ticks;
}
