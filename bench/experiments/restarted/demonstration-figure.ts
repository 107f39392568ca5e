import { OKABE_ITO, type FigurePanel, type FigureSeries, type PanelFigure } from '../report/panel-figure.js';
import type { DemonstrationConfig } from './demonstration-config.js';
import { distancesToExact } from './distance.js';
import type { LearningRecord, LearningTrace } from './learn.js';

/** Exact in black; the approximations from the coarsest to the finest. */
const COLOURS = [OKABE_ITO.black, OKABE_ITO.orange, OKABE_ITO.sky, OKABE_ITO.blue, OKABE_ITO.green, OKABE_ITO.purple];

type Line = Omit<FigureSeries, 'points'>;

/** The looks of each method, the same in every panel. */
function looks(traces: readonly LearningTrace[]): Line[] {
  return traces.map(({ method }, i) => ({
    name: method,
    colour: COLOURS[i % COLOURS.length] ?? OKABE_ITO.black,
    dashed: i === 0,
  }));
}

/** What the demonstration claims: parameters approach those of the exact gradient, in a fraction of its time. */
export function demonstrationFigure(config: DemonstrationConfig, traces: readonly LearningTrace[]): PanelFigure {
  return {
    panels: [...distancePanels(traces), ownPanel(config, traces), lossPanel(traces)],
    columns: 2,
  };
}

const away = 'distance to the exact result';

function distancePanels(traces: readonly LearningTrace[]): FigurePanel[] {
  const [exact] = traces;
  if (exact === undefined) return [];
  const lines = looks(traces);
  const series = (x: (record: LearningRecord) => number): FigureSeries[] =>
    traces.map((trace, i) => ({
      ...(lines[i] ?? { name: trace.method, colour: OKABE_ITO.black }),
      points: distancesToExact(trace, exact)
        .filter((record) => record.distance > 0 && x(record) > 0)
        .map((record) => [x(record), Math.max(LEAST_DISTANCE, record.distance)] as const),
    }));
  const y = { title: away, log: true, min: LEAST_DISTANCE, max: furthest(traces, exact) };
  return [
    { title: 'against steps', x: { title: 'steps', min: 0 }, y, series: series(({ step }) => step) },
    {
      title: 'against time',
      x: { title: 'processor seconds', log: true },
      y,
      series: series(({ processorSeconds }) => processorSeconds),
    },
  ];
}

/** The least distance that is drawn, a percent of the way. */
const LEAST_DISTANCE = 0.01;

function furthest(traces: readonly LearningTrace[], exact: LearningTrace): number {
  const most = Math.max(...traces.flatMap((trace) => distancesToExact(trace, exact).map(({ distance }) => distance)));
  return most <= 2 ? 2 : 10 ** Math.ceil(Math.log10(most));
}

function lossPanel(traces: readonly LearningTrace[]): FigurePanel {
  const lines = looks(traces);
  return {
    title: 'training loss against time',
    x: { title: 'processor seconds', log: true },
    y: { title: 'mean squared error', log: true },
    series: traces.map((trace, i) => ({
      ...(lines[i] ?? { name: trace.method, colour: OKABE_ITO.black }),
      points: trace.records
        .filter(({ loss, step }) => step > 0 && Number.isFinite(loss))
        .map(({ processorSeconds, loss }) => [processorSeconds, loss] as const),
    })),
  };
}

/** What is to be seen of the learned parameters themselves. */
function ownPanel(config: DemonstrationConfig, traces: readonly LearningTrace[]): FigurePanel {
  if (config.model.weightedNorm !== null) return weightsPanel(config, traces);
  const parameters = traces[0]?.records[0]?.parameters.length ?? 0;
  return parameters === 2 ? planePanel(traces) : psnrPanel(traces);
}

/** Mean weight of every column, relative to the left half's, beside 1/σ². */
function weightsPanel(config: DemonstrationConfig, traces: readonly LearningTrace[]): FigurePanel {
  const width = config.model.weightedNorm?.width ?? 1;
  const lines = looks(traces);
  const { left, right } = config.noise;
  const half = width / 2;
  const profile = (logarithms: Float32Array): (readonly [number, number])[] => {
    const rows = logarithms.length / width;
    const columns = Array.from({ length: width }, (_, x) => {
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += logarithms[row * width + x] ?? 0;
      return sum / rows;
    });
    const reference = columns.slice(0, half).reduce((sum, value) => sum + value, 0) / half;
    return columns.map((value, x) => [x, Math.exp(value - reference)] as const);
  };
  return {
    title: 'learned weights, mean of each column',
    x: { title: 'column, pixels', min: 0, max: width - 1 },
    y: { title: 'weight, left half = 1', log: true },
    series: [
      ...traces.map((trace, i) => ({
        ...(lines[i] ?? { name: trace.method, colour: OKABE_ITO.black }),
        points: profile(trace.records.at(-1)?.parameters ?? new Float32Array()),
      })),
      {
        name: '1/σ² of the noise',
        colour: OKABE_ITO.vermilion,
        dashed: true,
        points: [
          [0, 1],
          [half - 0.5, 1],
          [half - 0.5, (left / right) ** 2],
          [width - 1, (left / right) ** 2],
        ],
      },
    ],
  };
}

/** The way of two parameters, both positive and kept as logarithms, through their plane. */
function planePanel(traces: readonly LearningTrace[]): FigurePanel {
  const lines = looks(traces);
  const way = (records: readonly LearningRecord[]): (readonly [number, number])[] =>
    records.map(({ parameters: [tau = 0, sigma = 0] }) => [Math.exp(tau), Math.exp(sigma)] as const);
  const start = way(traces[0]?.records.slice(0, 1) ?? []);
  return {
    title: 'the way through the plane of both',
    x: { title: 'step size τ', log: true },
    y: { title: 'level σ of the denoiser', log: true },
    series: [
      ...traces.map((trace, i) => ({
        ...(lines[i] ?? { name: trace.method, colour: OKABE_ITO.black }),
        points: way(trace.records),
      })),
      ...traces.map((trace, i) => ({
        name: trace.method,
        colour: lines[i]?.colour ?? OKABE_ITO.black,
        scattered: true,
        markSize: 9,
        points: way(trace.records.slice(-1)),
      })),
      { name: 'start', colour: OKABE_ITO.vermilion, scattered: true, markSize: 9, points: start },
    ],
  };
}

function psnrPanel(traces: readonly LearningTrace[]): FigurePanel {
  const lines = looks(traces);
  return {
    title: 'quality of the training pictures against steps',
    x: { title: 'steps', min: 0 },
    y: { title: 'PSNR, dB' },
    series: traces.map((trace, i) => ({
      ...(lines[i] ?? { name: trace.method, colour: OKABE_ITO.black }),
      points: trace.records
        .filter(({ step }) => step > 0)
        .map(({ step, loss }) => [step, -10 * Math.log10(loss)] as const),
    })),
  };
}
