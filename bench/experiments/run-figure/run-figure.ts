import type { TrainingEvent } from '../../../core/contract/training.js';
import { readRunRecord } from '../../../core/runs/record.js';
import { readMetrics } from '../../../core/runs/read-metrics.js';
import type { ExperimentContext, ExperimentResult } from '../experiment.js';
import { drawFigure } from '../report/draw-figure.js';
import { OKABE_ITO, type FigurePanel, type FigureSeries, type PanelFigure } from '../report/panel-figure.js';
import { markdownTable, writeTable } from '../report/write-table.js';

/** Steps that a line of the log and a point of the curves are the mean of. */
const WINDOW = 50;

/** A line of the log: means over steps that follow each other, and what was measured meanwhile. */
interface LogLine {
  readonly step: number;
  readonly minutes: number;
  readonly loss: number;
  readonly evaluations: number;
  readonly gradientNorm: number;
  readonly learningRate: number;
  /** By the penalty's batch; null without a penalty. */
  readonly stretch: number | null;
}

type Of<Type extends TrainingEvent['type']> = Extract<TrainingEvent, { type: Type }>;

/**
 * The log and the figure of a training run that the application made: loss, validation and contraction against minutes.
 *
 * @param run its folder
 * @param name of the files
 * @throws StillpointError when there is no run, or it has not trained yet
 */
export async function runFigure(run: string, name: string, { out }: ExperimentContext): Promise<ExperimentResult> {
  const record = await readRunRecord(run);
  const events: TrainingEvent[] = [];
  for await (const batch of readMetrics(run)) events.push(...batch);
  const lines = logOf(eventsOf(events, 'step'));
  const validations = eventsOf(events, 'validation');
  await writeTable(
    out,
    `${name}-log`,
    lines.map((line) => ({ ...line })),
  );
  await writeTable(
    out,
    `${name}-validation`,
    validations.map(({ step, seconds, psnr, ssim, evaluations }) => ({ step, seconds, psnr, ssim, evaluations })),
  );
  await drawFigure(out, name, figureOf(lines, validations, eventsOf(events, 'monitor')));
  const rows = validations.map(({ step, seconds, psnr, ssim, evaluations }) => [
    String(step),
    (seconds / 60).toFixed(1),
    psnr.toFixed(2),
    ssim.toFixed(4),
    evaluations.toFixed(1),
  ]);
  const table = markdownTable(['step', 'minutes', 'PSNR', 'SSIM', 'evaluations'], rows);
  return { json: { run: record.name, log: lines, validations }, text: table };
}

function eventsOf<Type extends TrainingEvent['type']>(events: readonly TrainingEvent[], type: Type): Of<Type>[] {
  return events.filter((event): event is Of<Type> => event.type === type);
}

function logOf(steps: readonly Of<'step'>[]): LogLine[] {
  const windows = Array.from({ length: Math.ceil(steps.length / WINDOW) }, (_, i) =>
    steps.slice(i * WINDOW, (i + 1) * WINDOW),
  );
  return windows.flatMap((window) => {
    const last = window.at(-1);
    if (last === undefined) return [];
    const mean = (value: (step: Of<'step'>) => number): number =>
      window.reduce((sum, step) => sum + value(step), 0) / window.length;
    const stretches = window.flatMap(({ contraction }) => (contraction === null ? [] : [contraction]));
    return [
      {
        step: last.step,
        minutes: last.seconds / 60,
        loss: mean(({ loss }) => loss),
        evaluations: mean(({ evaluations }) => evaluations),
        gradientNorm: mean(({ gradientNorm }) => gradientNorm),
        learningRate: last.learningRate,
        stretch: stretches.length === 0 ? null : stretches.reduce((sum, gain) => sum + gain, 0) / stretches.length,
      },
    ];
  });
}

function figureOf(
  lines: readonly LogLine[],
  validations: readonly Of<'validation'>[],
  monitors: readonly Of<'monitor'>[],
): PanelFigure {
  const panel = (title: string, y: FigurePanel['y'], series: FigureSeries[]): FigurePanel => ({
    title,
    x: { title: 'minutes of training', min: 0 },
    y,
    series: series.filter(({ points }) => points.length > 0),
  });
  const watched = (name: string, colour: string, value: (event: Of<'monitor'>) => number | null): FigureSeries => ({
    name,
    colour,
    points: monitors.flatMap((event) => {
      const y = value(event);
      return y === null ? [] : [[event.seconds / 60, y] as const];
    }),
    marks: true,
  });
  const end = lines.at(-1)?.minutes ?? 0;
  return {
    panels: [
      panel('training loss', { title: 'mean squared error', log: true }, [
        {
          name: `loss, mean of ${WINDOW} steps`,
          colour: OKABE_ITO.black,
          points: lines.map(({ minutes, loss }) => [minutes, loss] as const),
        },
      ]),
      panel('validation', { title: 'PSNR, dB' }, [
        {
          name: 'validation PSNR',
          colour: OKABE_ITO.blue,
          marks: true,
          points: validations.map(({ seconds, psnr }) => [seconds / 60, psnr] as const),
        },
      ]),
      panel('contraction', { title: 'stretch of T at x*' }, [
        {
          name: '‖Ju‖ of the penalty’s images',
          colour: OKABE_ITO.sky,
          points: lines.flatMap(({ minutes, stretch }) => (stretch === null ? [] : [[minutes, stretch] as const])),
        },
        watched('σ_max(J), validation', OKABE_ITO.vermilion, ({ local }) => local),
        watched('ρ(J), validation', OKABE_ITO.green, ({ spectralRadius }) => spectralRadius),
        {
          name: '1',
          colour: OKABE_ITO.black,
          dashed: true,
          points: [
            [0, 1],
            [end, 1],
          ],
        },
      ]),
    ],
  };
}
