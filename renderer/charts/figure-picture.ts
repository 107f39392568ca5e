import { ticksOf } from './axis-scale.js';
import type { Interval } from './interval.js';
import { drawPanel, xOn, yOn, type Frame } from './draw-lines.js';
import type { Figure, Line, Panel, XAxis } from './figure.js';
import { yInterval } from './panel-range.js';
import type { Surface } from './surface.js';
import type { PlotColours } from './theme-colours.js';

/** Size of an exported plot, pixels of the page; a PNG has twice as many. */
export const PICTURE = { width: 880, panel: 260 } as const;

const MARGIN = { left: 76, right: 24, top: 44, bottom: 46, between: 34, legendRow: 18 } as const;

/** Lines of the legend; those of several panels stand once. */
function legendOf(figure: Figure): Line[] {
  return figure.panels.flatMap(({ lines }) => [...lines]);
}

/** Height of the exported picture: it grows with its panels and its legend. */
export function pictureHeight(figure: Figure): number {
  const rows = Math.ceil(legendOf(figure).length / 2);
  const panels = figure.panels.length;
  return (
    MARGIN.top + rows * MARGIN.legendRow + panels * PICTURE.panel + (panels - 1) * MARGIN.between + MARGIN.bottom + 8
  );
}

/**
 * The whole figure, for export: title, legend, axes with their titles, lines.
 *
 * @param x the stretch that is shown
 */
export function drawFigure(surface: Surface, figure: Figure, axis: XAxis, x: Interval, colours: PlotColours): void {
  surface.fill({ left: 0, top: 0, width: PICTURE.width, height: pictureHeight(figure) }, colours.ground);
  surface.write(figure.title, 20, 28, { colour: colours.text, size: 16, bold: true });
  const below = drawLegend(surface, legendOf(figure), colours);
  figure.panels.forEach((panel, index) => {
    const frame: Frame = {
      left: MARGIN.left,
      top: below + index * (PICTURE.panel + MARGIN.between),
      width: PICTURE.width - MARGIN.left - MARGIN.right,
      height: PICTURE.panel - 22,
      x,
      y: yInterval(panel, x),
      xKind: axis.kind,
      yKind: panel.scale,
    };
    drawAxes(surface, panel, frame, colours, index === figure.panels.length - 1 ? axis.title : null);
    drawPanel(surface, panel, figure.marks, frame, colours);
  });
}

/** @returns where the first panel starts */
function drawLegend(surface: Surface, lines: readonly Line[], colours: PlotColours): number {
  lines.forEach((line, index) => {
    const left = 20 + (index % 2) * ((PICTURE.width - 40) / 2);
    const y = MARGIN.top + Math.floor(index / 2) * MARGIN.legendRow + 4;
    surface.stroke(
      (pen) => {
        pen.moveTo(left, y);
        pen.lineTo(left + 26, y);
      },
      { colour: colours.series(line.colour), width: 2, dash: line.dash },
    );
    const words = line.run === '' ? line.label : `${line.run}: ${line.label}`;
    surface.write(words, left + 34, y + 4, { colour: colours.soft, size: 12 });
  });
  return MARGIN.top + Math.ceil(lines.length / 2) * MARGIN.legendRow + 22;
}

function drawAxes(surface: Surface, panel: Panel, frame: Frame, colours: PlotColours, title: string | null): void {
  const bottom = frame.top + frame.height;
  surface.write(panel.title, frame.left, frame.top - 7, { colour: colours.soft, size: 12 });
  const toY = yOn(frame);
  for (const { value, label } of ticksOf(frame.yKind, frame.y, 6)) {
    const y = toY(value);
    surface.stroke(
      (pen) => {
        pen.moveTo(frame.left, y);
        pen.lineTo(frame.left + frame.width, y);
      },
      { colour: colours.line, width: 1 },
    );
    surface.write(label, frame.left - 8, y + 4, { colour: colours.faint, size: 11, anchor: 'end' });
  }
  const toX = xOn(frame);
  for (const { value, label } of ticksOf(frame.xKind, frame.x, 8)) {
    surface.write(label, toX(value), bottom + 17, { colour: colours.faint, size: 11, anchor: 'middle' });
  }
  if (title === null) return;
  surface.write(title, frame.left + frame.width / 2, bottom + 37, { colour: colours.soft, size: 12, anchor: 'middle' });
}
