import type { SeriesColour } from './figure.js';

/** The tokens that a plot is drawn with, resolved. */
export interface PlotColours {
  readonly ground: string;
  readonly text: string;
  readonly soft: string;
  readonly faint: string;
  readonly line: string;
  readonly warning: string;
  readonly safe: string;
  readonly font: string;
  series(colour: SeriesColour): string;
}

/** Reads the tokens of the theme that `root` shows now. Canvas and exports cannot use `var()`. */
export function readPlotColours(root: Element = document.documentElement): PlotColours {
  const style = getComputedStyle(root);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    ground: token('panel-surface'),
    text: token('text'),
    soft: token('text-soft'),
    faint: token('text-faint'),
    line: token('line'),
    warning: token('warning'),
    safe: token('series-3'),
    font: token('font'),
    series: (colour) => token(colour),
  };
}
