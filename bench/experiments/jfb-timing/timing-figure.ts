import { OKABE_ITO, type FigurePanel, type PanelFigure } from '../report/panel-figure.js';
import type { TimedPoint } from './time-gradients.js';
import type { TimingConfig } from './timing-config.js';

const COLOURS = [OKABE_ITO.orange, OKABE_ITO.green, OKABE_ITO.sky, OKABE_ITO.black, OKABE_ITO.purple];

/** Seconds against size with the forward solve, without it, and the ratio to the first method. */
export function timingFigure({ methods, sizes }: TimingConfig, points: readonly TimedPoint[]): PanelFigure {
  const at = (method: string, size: number): TimedPoint | undefined =>
    points.find((point) => point.method === method && point.size === size);
  const reference = methods[0]?.name ?? '';
  const margin = 1.15;
  const x = {
    title: 'side of the images, pixels',
    log: true,
    ticks: sizes,
    min: Math.min(...sizes) / margin,
    max: Math.max(...sizes) * margin,
  };
  const panel = (title: string, yTitle: string, value: (point: TimedPoint) => number | null): FigurePanel => {
    const series = methods.map(({ name }, i) => ({
      name,
      colour: COLOURS[i % COLOURS.length] ?? OKABE_ITO.black,
      marks: true,
      points: sizes.flatMap((size): [number, number][] => {
        const point = at(name, size);
        const y = point === undefined ? null : value(point);
        return y === null ? [] : [[size, y]];
      }),
    }));
    const values = series.flatMap((line) => line.points.map(([, y]) => y));
    const limits = {
      min: 10 ** Math.floor(Math.log10(Math.min(...values))),
      max: 10 ** Math.ceil(Math.log10(Math.max(...values))),
    };
    return { title, x, y: { title: yTitle, log: true, ...limits }, series };
  };
  const ratio =
    (value: (point: TimedPoint) => number) =>
    (point: TimedPoint): number | null => {
      const base = at(reference, point.size);
      return base === undefined ? null : value(point) / value(base);
    };
  return {
    panels: [
      panel('one gradient, forward solve included', 'seconds', ({ seconds }) => seconds),
      panel('the backward pass alone', 'seconds', ({ gradientSeconds }) => gradientSeconds),
      panel(
        'forward solve included',
        `times ${reference}`,
        ratio(({ seconds }) => seconds),
      ),
    ],
  };
}
