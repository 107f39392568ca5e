import type { AxisKind } from './axis-scale.js';
import type { Points } from './downsample.js';

/** Colours by what they mean; `theme-colours.ts` knows the values of a theme. */
export type SeriesColour = 'series-1' | 'series-2' | 'series-3' | 'series-4' | 'series-5' | 'series-6' | 'accent';

/** Lengths of dashes and gaps, pixels; empty for a solid line. */
export type Dash = readonly number[];

/** One quantity of one run. */
export interface Line {
  /** Unique in its figure. */
  readonly key: string;
  /** What it is: `σ_max(J), estimate from below`. */
  readonly label: string;
  /** Whose it is; empty where only one run is shown. */
  readonly run: string;
  readonly colour: SeriesColour;
  readonly dash: Dash;
  readonly points: Points;
  /** The same, smoothed over the full series; null when shown as it is. */
  readonly smoothed: Points | null;
  /** Few measurements far apart: each is marked. */
  readonly marked: boolean;
  /** A proven bound may lie far above everything measured; then the axis does not reach up to it, and the plot says so. */
  readonly bound: boolean;
  /** Of how many runs this is the mean, and between what they lie, as measured and smoothed; null for the line of one. */
  readonly band: { readonly runs: number; readonly points: Range; readonly smoothed: Range | null } | null;
}

/** The lowest and the highest of several lines. */
export interface Range {
  readonly low: Points;
  readonly high: Points;
}

/** A value that a plot is read against. */
export interface Level {
  readonly value: number;
  readonly label: string;
  /** The tinted side, on which all is well. */
  readonly safe: 'below' | 'above';
}

/** Something that happened at one place of the x axis. */
export interface Mark {
  readonly x: number;
  readonly label: string;
}

/** One pair of axes. */
export interface Panel {
  readonly id: string;
  /** The y axis in words, with its unit. */
  readonly title: string;
  readonly lines: readonly Line[];
  readonly scale: AxisKind;
  readonly level: Level | null;
}

/** What a card shows: panels above each other with one x axis. */
export interface Figure {
  readonly id: string;
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly marks: readonly Mark[];
}

/** The x axis that all figures share. */
export interface XAxis {
  readonly title: string;
  readonly kind: AxisKind;
}
