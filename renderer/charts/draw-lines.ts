import { placeOn, type AxisKind } from './axis-scale.js';
import { downsample, type Points } from './downsample.js';
import type { Interval } from './interval.js';
import type { Level, Line, Mark, Panel } from './figure.js';
import type { Box, Pen, Surface } from './surface.js';
import type { PlotColours } from './theme-colours.js';

/** Where the numbers of a panel lie on the page. */
export interface Frame extends Box {
  readonly x: Interval;
  readonly y: Interval;
  readonly xKind: AxisKind;
  readonly yKind: AxisKind;
}

/** Beyond this many measurements on screen, marks would touch each other. */
const MOST_MARKS = 80;
/** Width of a character of 11 pixels, roughly. */
const CHARACTER = 5.7;
/** Far outside the plot, yet safe for every renderer's arithmetic. */
const FAR = 20_000;

/** Position along a side of the frame, pixels. */
function along(kind: AxisKind, { low, high }: Interval, start: number, length: number): (value: number) => number {
  const place = placeOn(kind);
  const from = place(low);
  const scale = length / (place(high) - from);
  return (value) => Math.min(FAR, Math.max(-FAR, start + (place(value) - from) * scale));
}

export function xOn(frame: Frame): (x: number) => number {
  return along(frame.xKind, frame.x, frame.left, frame.width);
}

export function yOn(frame: Frame): (y: number) => number {
  return along(frame.yKind, frame.y, frame.top + frame.height, -frame.height);
}

/** The points of a line that are needed at the width of the frame. */
export function visiblePoints(points: Points, frame: Pick<Frame, 'x' | 'xKind' | 'width'>): Points {
  return downsample(points, frame.x, Math.max(1, Math.ceil(frame.width)), frame.xKind);
}

/** All of a panel that lies inside its axes: tinted side, level, marks, lines. */
export function drawPanel(
  surface: Surface,
  panel: Panel,
  marks: readonly Mark[],
  frame: Frame,
  colours: PlotColours,
): void {
  surface.clip(frame, () => {
    drawLevel(surface, panel, frame, colours);
    drawMarks(surface, marks, frame, colours);
    for (const line of panel.lines) drawBand(surface, line, frame, colours.series(line.colour));
    // The first run is the one that matters most: it lies on top.
    for (const line of [...panel.lines].reverse()) drawLine(surface, line, frame, colours.series(line.colour));
    writeBeyond(surface, panel, frame, colours);
    if (panel.level !== null) writeLevel(surface, panel.level, frame, colours);
  });
}

function drawLevel(surface: Surface, { level }: Panel, frame: Frame, colours: PlotColours): void {
  if (level === null) return;
  const { left, width } = frame;
  const bottom = frame.top + frame.height;
  const y = yOn(frame)(level.value);
  const edge = Math.min(bottom, Math.max(frame.top, y));
  const [top, end] = level.safe === 'below' ? [edge, bottom] : [frame.top, edge];
  surface.fill({ left, top, width, height: end - top }, colours.safe, 0.12);
  surface.stroke(
    (pen) => {
      pen.moveTo(left, y);
      pen.lineTo(left + width, y);
    },
    { colour: colours.faint, width: 1, dash: [4, 4] },
  );
}

/** What the level means, on its tinted side unless there is no room; over the lines, which may cross it. */
function writeLevel(surface: Surface, level: Level, frame: Frame, colours: PlotColours): void {
  const y = yOn(frame)(level.value);
  const below = level.safe === 'below' ? frame.top + frame.height - y > 20 : y - frame.top < 20;
  const base = below ? y + 14 : y - 6;
  const width = level.label.length * CHARACTER + 8;
  surface.fill({ left: frame.left + 2, top: base - 11, width, height: 15 }, colours.ground, 0.8);
  surface.write(level.label, frame.left + 6, base, { colour: colours.soft, size: 11 });
}

/** Names the bounds that lie above the plot, where they are. */
function writeBeyond(surface: Surface, { lines }: Panel, frame: Frame, colours: PlotColours): void {
  let top = frame.top + 12;
  for (const { bound, points, label, run, colour } of lines) {
    const latest = points.ys[points.ys.length - 1] ?? NaN;
    if (!bound || !(latest > frame.y.high)) continue;
    const words = `↑ ${run === '' ? label : `${run}: ${label}`}`;
    surface.write(words, frame.left + frame.width - 4, top, { colour: colours.soft, size: 11, anchor: 'end' });
    surface.fill(
      { left: frame.left + frame.width - words.length * CHARACTER - 16, top: top - 5, width: 8, height: 2 },
      colours.series(colour),
    );
    top += 15;
  }
}

function drawMarks(surface: Surface, marks: readonly Mark[], frame: Frame, colours: PlotColours): void {
  const place = xOn(frame);
  const bottom = frame.top + frame.height;
  for (const mark of marks) {
    const x = place(mark.x);
    if (!(x >= frame.left && x <= frame.left + frame.width)) continue;
    surface.stroke(
      (pen) => {
        pen.moveTo(x, frame.top);
        pen.lineTo(x, bottom);
      },
      { colour: colours.warning, width: 1, dash: [1, 3] },
    );
    surface.fill({ left: x - 2.5, top: bottom - 6, width: 5, height: 6 }, colours.warning);
  }
}

/** From the lowest to the highest of several runs. */
function drawBand(surface: Surface, { band }: Line, frame: Frame, colour: string): void {
  const range = band?.smoothed ?? band?.points;
  if (range === undefined || range.low.xs.length < 2) return;
  const [low, high] = [visiblePoints(range.low, frame), visiblePoints(range.high, frame)];
  surface.area(
    (pen) => {
      traceLine(pen, high, frame);
      const [toX, toY] = [xOn(frame), yOn(frame)];
      for (let i = low.xs.length - 1; i >= 0; i -= 1) pen.lineTo(toX(low.xs[i] ?? NaN), toY(low.ys[i] ?? NaN));
    },
    colour,
    0.2,
  );
}

function drawLine(surface: Surface, line: Line, frame: Frame, colour: string): void {
  const raw = visiblePoints(line.points, frame);
  if (line.smoothed === null || line.band !== null) {
    const mean = line.smoothed === null ? raw : visiblePoints(line.smoothed, frame);
    surface.stroke((pen) => traceLine(pen, mean, frame), { colour, width: 1.75, dash: line.dash });
  } else {
    surface.stroke((pen) => traceLine(pen, raw, frame), { colour, width: 1, opacity: 0.35 });
    const smooth = visiblePoints(line.smoothed, frame);
    surface.stroke((pen) => traceLine(pen, smooth, frame), { colour, width: 2, dash: line.dash });
  }
  if (!line.marked && raw.xs.length > 1) return;
  if (raw.xs.length > MOST_MARKS) return;
  const [toX, toY] = [xOn(frame), yOn(frame)];
  raw.xs.forEach((x, i) => {
    const y = toY(raw.ys[i] ?? NaN);
    if (Number.isFinite(y)) surface.dot(toX(x), y, 2.5, colour);
  });
}

function traceLine(pen: Pen, { xs, ys }: Points, frame: Frame): void {
  const [toX, toY] = [xOn(frame), yOn(frame)];
  let down = false;
  for (let i = 0; i < xs.length; i += 1) {
    const [x, y] = [toX(xs[i] ?? NaN), toY(ys[i] ?? NaN)];
    const drawable = !Number.isNaN(x) && !Number.isNaN(y);
    if (!drawable) down = false;
    else if (down) pen.lineTo(x, y);
    else {
      pen.moveTo(x, y);
      down = true;
    }
  }
}
