import { text } from '../text/text.js';
import { CanvasSurface } from './canvas-surface.js';
import type { Interval } from './interval.js';
import { drawFigure, pictureHeight, PICTURE } from './figure-picture.js';
import type { Points } from './downsample.js';
import type { Figure, Line, XAxis } from './figure.js';
import { SvgSurface } from './svg-surface.js';
import type { PlotColours } from './theme-colours.js';

/** Pixels of a PNG for one of the page: sharp in print and on dense screens. */
const DENSITY = 2;

/** The figure as a stand-alone SVG document. */
export function figureToSvg(figure: Figure, axis: XAxis, x: Interval, colours: PlotColours): string {
  const size = { width: PICTURE.width, height: pictureHeight(figure) };
  const surface = new SvgSurface(size, colours.font, figure.title, figure.id);
  drawFigure(surface, figure, axis, x, colours);
  return surface.toString();
}

/** The figure as a PNG of twice the size. */
export async function figureToPng(figure: Figure, axis: XAxis, x: Interval, colours: PlotColours): Promise<Blob> {
  const canvas = new OffscreenCanvas(PICTURE.width * DENSITY, pictureHeight(figure) * DENSITY);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser gives no canvas to draw on');
  context.scale(DENSITY, DENSITY);
  drawFigure(new CanvasSurface(context, colours.font), figure, axis, x, colours);
  return canvas.convertToBlob({ type: 'image/png' });
}

/**
 * The full series of a figure, one measurement a line, so that series with different steps share one table: nothing is smoothed, thinned
 * or left out. A missing value is an empty cell.
 */
export function figureToCsv(figure: Figure, axis: XAxis): string {
  const rows = [['run', 'quantity', axis.title, 'value'].map(cell).join(',')];
  for (const { lines } of figure.panels) {
    for (const line of lines) {
      for (const { name, points } of seriesOf(line)) {
        points.xs.forEach((x, i) => {
          const y = points.ys[i] ?? NaN;
          rows.push(`${cell(line.run)},${cell(name)},${x},${Number.isFinite(y) ? y : ''}`);
        });
      }
    }
  }
  return `${rows.join('\r\n')}\r\n`;
}

/** A line, and of a band both edges. */
function seriesOf({ label, points, band }: Line): { name: string; points: Points }[] {
  const own = { name: label, points };
  if (band === null) return [own];
  const { lowest, highest } = text.monitor.plot;
  return [own, { name: lowest(label), points: band.points.low }, { name: highest(label), points: band.points.high }];
}

/** A cell as RFC 4180 wants it. What a spreadsheet would take for a formula is kept from being one. */
function cell(words: string): string {
  const safe = /^[=+\-@\t\r]/.test(words) ? `'${words}` : words;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}
