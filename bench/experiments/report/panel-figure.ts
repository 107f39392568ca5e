import type { EChartsCoreOption } from 'echarts/core';

/** Colours that stay apart for colour-blind readers, in the order in which they are best used. @see Okabe and Ito 2008 */
export const OKABE_ITO = {
  black: '#000000',
  orange: '#E69F00',
  sky: '#56B4E9',
  green: '#009E73',
  blue: '#0072B2',
  vermilion: '#D55E00',
  purple: '#CC79A7',
} as const;

/** One axis. Without limits it takes those of the data. */
export interface FigureAxis {
  /** What is measured, with its unit. */
  readonly title: string;
  readonly log?: boolean;
  readonly min?: number;
  readonly max?: number;
  /** Where the labels stand, when round numbers are not what the reader looks for. */
  readonly ticks?: readonly number[];
}

/** One line, or scattered points, of a panel. Lines of one name share an entry of the legend and should share their looks. */
export interface FigureSeries {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly colour: string;
  readonly dashed?: boolean;
  /** A mark at each point; for lines of few points. */
  readonly marks?: boolean;
  /** A number beside each point's mark. */
  readonly labels?: readonly string[];
  /** Marks without a line between them. */
  readonly scattered?: boolean;
  readonly markSize?: number;
}

export interface FigurePanel {
  readonly title?: string;
  readonly x: FigureAxis;
  readonly y: FigureAxis;
  readonly series: readonly FigureSeries[];
}

/** A figure of panels in rows, with one legend above them all. */
export interface PanelFigure {
  readonly panels: readonly FigurePanel[];
  /** Panels beside each other; default all. */
  readonly columns?: number;
}

/** Of one panel with its titles, pixels. */
const PANEL = { width: 400, height: 300 };
const INNER = { left: 66, right: 18, top: 30, bottom: 52 };
const LEGEND = 34;
const INK = '#222222';
const PALE = '#e4e4e4';
const FAINT = '#f2f2f2';

/** Size of the whole figure, pixels. */
export function figureSize({ panels, columns = panels.length }: PanelFigure): { width: number; height: number } {
  return { width: columns * PANEL.width, height: LEGEND + Math.ceil(panels.length / columns) * PANEL.height };
}

/** The figure as an option of ECharts: what is drawn, where and how. */
export function figureOption(figure: PanelFigure): EChartsCoreOption {
  const { panels, columns = panels.length } = figure;
  const places = panels.map((_, i) => ({
    left: (i % columns) * PANEL.width + INNER.left,
    top: LEGEND + Math.floor(i / columns) * PANEL.height + INNER.top,
    width: PANEL.width - INNER.left - INNER.right,
    height: PANEL.height - INNER.top - INNER.bottom,
  }));
  const names = [...new Set(panels.flatMap(({ series }) => series.map(({ name }) => name)))];
  return {
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: 'Helvetica, Arial, Liberation Sans, sans-serif', color: INK, fontSize: 12 },
    legend: {
      top: 8,
      data: names.filter((name) => name !== ''),
      itemWidth: 26,
      itemGap: 18,
      textStyle: { color: INK, fontSize: 12 },
    },
    title: panels.flatMap(({ title }, i) => {
      const place = places[i];
      if (title === undefined || place === undefined) return [];
      const textStyle = { fontSize: 12, fontWeight: 'bold', color: INK };
      return [{ text: title, left: place.left - 4, top: place.top - 26, padding: 4, textStyle }];
    }),
    grid: places,
    xAxis: panels.map((panel, i) => ({ ...axisOption(panel.x, valuesOf(panel, 0)), gridIndex: i, nameGap: 30 })),
    yAxis: panels.map((panel, i) => ({ ...axisOption(panel.y, valuesOf(panel, 1)), gridIndex: i, nameGap: 48 })),
    series: panels.flatMap(({ series }, i) => series.map((line) => seriesOption(line, i))),
  };
}

function valuesOf({ series }: FigurePanel, coordinate: 0 | 1): number[] {
  return series
    .flatMap(({ points }) => points.map((point) => point[coordinate]))
    .filter((value) => Number.isFinite(value));
}

/** The nearest of 1, 2, 5 × 10ⁿ below (or above) a positive number: limits of a logarithmic axis. */
function roundNumber(value: number, up: boolean): number {
  const power = 10 ** Math.floor(Math.log10(value) + (up ? -1e-9 : 1e-9));
  const steps = [1, 2, 5, 10].map((step) => step * power);
  const found = up ? steps.find((step) => step >= value * 0.999) : steps.findLast((step) => step <= value * 1.001);
  return Number((found ?? value).toPrecision(3));
}

function axisOption({ title, log = false, min, max, ticks }: FigureAxis, values: readonly number[]) {
  const positive = values.filter((value) => value > 0);
  const limits =
    log && positive.length > 0
      ? { min: roundNumber(Math.min(...positive), false), max: roundNumber(Math.max(...positive), true) }
      : {};
  const custom = ticks === undefined ? {} : { customValues: [...ticks] };
  return {
    type: log ? 'log' : 'value',
    name: title,
    nameLocation: 'middle',
    nameTextStyle: { color: INK, fontSize: 12 },
    scale: true,
    ...limits,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    axisLine: { show: true, onZero: false, lineStyle: { color: INK, width: 1 } },
    axisTick: { show: true, ...custom },
    axisLabel: { color: INK, fontSize: 11, hideOverlap: true, formatter: shortNumber, ...custom },
    minorTick: { show: log && ticks === undefined, splitNumber: 10 },
    splitLine: { show: ticks === undefined, lineStyle: { color: PALE } },
    minorSplitLine: { show: log && ticks === undefined, lineStyle: { color: FAINT } },
  };
}

/** As few figures as tell two ticks apart. */
function shortNumber(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e5 && size >= 1e-3) return String(Number(value.toPrecision(4)));
  const exponent = Math.floor(Math.log10(size));
  const factor = Number((value / 10 ** exponent).toPrecision(2));
  return `${factor === 1 ? '' : `${factor}·`}10${raised(exponent)}`;
}

/** A whole number in superscripts. */
function raised(exponent: number): string {
  return String(exponent).replace(/[-\d]/g, (sign) => (sign === '-' ? '⁻' : ('⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(sign)] ?? sign)));
}

function seriesOption(series: FigureSeries, panel: number) {
  const { name, points, colour, dashed = false, marks = false, labels, scattered = false, markSize = 6 } = series;
  const data = points.map((point, i) => {
    const label = labels?.[i];
    return label === undefined
      ? { value: [...point] }
      : { value: [...point], label: { show: true, formatter: label, position: 'top', color: colour, fontSize: 11 } };
  });
  return {
    type: scattered ? 'scatter' : 'line',
    name,
    data,
    xAxisIndex: panel,
    yAxisIndex: panel,
    symbol: 'circle',
    showSymbol: marks,
    symbolSize: markSize,
    clip: true,
    itemStyle: { color: colour },
    lineStyle: { color: colour, width: 1.8, type: dashed ? 'dashed' : 'solid' },
  };
}
