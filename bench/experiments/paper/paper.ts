import { StillpointError } from '../../../core/contract/errors.js';
import { createRandom } from '../../../core/random/random.js';
import type { ExperimentContext, ExperimentResult } from '../experiment.js';
import { experimentPictures } from '../learning/folder-pictures.js';
import { drawFigure } from '../report/draw-figure.js';
import { OKABE_ITO, type FigurePanel, type PanelFigure } from '../report/panel-figure.js';
import { markdownTable, writeReport, writeTable } from '../report/write-table.js';
import type { PaperConfig } from './paper-config.js';
import { trainByMethod, type EpochRecord, type MethodTrace } from './train-by-method.js';

export interface PaperOptions {
  /** Folder of pictures; without it the program draws its own. */
  readonly data?: string;
  /** Only so many steps of pretraining and of training, on one batch of pictures: whether the configuration runs here at all. */
  readonly steps?: number;
  /** Only the method of this name. */
  readonly only?: string;
}

/**
 * The experiment of [S1]: training loss and validation PSNR of JFB and of the Jacobian-based gradient on the same seed, against steps and
 * against time.
 *
 * @see Liu, Tong, Zhao 2024, arXiv 2402.02065
 */
export async function paper(
  config: PaperConfig,
  options: PaperOptions,
  context: ExperimentContext,
): Promise<ExperimentResult> {
  const { batch } = config.training;
  const trial = options.steps !== undefined;
  const wanted = trial ? { ...config.pictures, count: batch + 4 } : config.pictures;
  context.progress.stage('Getting pictures');
  const pictures = shuffled(await experimentPictures(wanted, options.data), config.training.seed);
  const cut = trial ? batch : Math.max(1, Math.floor(config.split * pictures.length));
  const [training, validation] = [pictures.slice(0, cut), pictures.slice(cut, cut + config.validation)];
  const stepsPerEpoch = Math.max(1, Math.floor(training.length / batch));
  const traces: MethodTrace[] = [];
  for (const { name, gradient } of chosenMethods(config, options)) {
    context.progress.stage(`Training by ${name}`);
    const run = {
      ...config.training,
      gradient,
      monitoring: null,
      steps: options.steps ?? config.epochs * stepsPerEpoch,
      checkpointEvery: stepsPerEpoch,
      pretraining: {
        ...config.training.pretraining,
        steps: Math.min(config.training.pretraining.steps, options.steps ?? Infinity),
      },
    };
    traces.push(await trainByMethod(name, run, { training, validation, stepsPerEpoch }, context));
  }
  return report(config, traces, trial, context.out);
}

function chosenMethods({ methods }: PaperConfig, { only }: PaperOptions): PaperConfig['methods'] {
  const chosen = methods.filter(({ name }) => only === undefined || name === only);
  if (chosen.length > 0) return chosen;
  throw new StillpointError(
    'BAD_CONFIGURATION',
    `There is no method "${only ?? ''}".`,
    `Name one of these: ${methods.map(({ name }) => name).join(', ')}.`,
  );
}

async function report(
  config: PaperConfig,
  traces: readonly MethodTrace[],
  trial: boolean,
  out: string,
): Promise<ExperimentResult> {
  const reachable = Math.max(...traces.map(({ epochs }) => epochs.at(-1)?.loss ?? Number.NaN));
  const summary = traces.map((trace) => summarise(trace, reachable));
  const header = [
    'method',
    'loss, first epoch',
    'loss, last epoch',
    'PSNR',
    'processor s a step',
    'processor s to the loss',
  ];
  const rows = summary.map((line) => [
    line.method,
    line.firstLoss.toExponential(2),
    line.lastLoss.toExponential(2),
    line.psnr === null ? '' : `${line.psnr.toFixed(2)} dB`,
    line.processorSecondsPerStep.toPrecision(3),
    line.processorSecondsToLoss?.toPrecision(3) ?? 'not reached',
  ]);
  // A trial of a few steps is no result: it is told and not kept.
  if (!trial) {
    await writeReport(out, config.name, { config, summary });
    const lines = traces.flatMap(({ method, epochs }) => epochs.map((epoch) => ({ method, ...epoch })));
    await writeTable(out, config.name, lines);
    await drawFigure(out, config.name, paperFigure(traces));
  }
  return { json: { summary, traces }, text: markdownTable(header, rows) };
}

/** What a method came to; the loss to be reached is the worst of those that the methods ended with. */
function summarise({ method, epochs }: MethodTrace, reachable: number): MethodSummary {
  const [first, last] = [epochs[0], epochs.at(-1)];
  const steps = last?.steps ?? Number.NaN;
  return {
    method,
    firstLoss: first?.loss ?? Number.NaN,
    lastLoss: last?.loss ?? Number.NaN,
    psnr: last?.psnr ?? null,
    secondsPerStep: (last?.seconds ?? Number.NaN) / steps,
    processorSecondsPerStep: (last?.processorSeconds ?? Number.NaN) / steps,
    processorSecondsToLoss: epochs.find(({ loss }) => loss <= reachable)?.processorSeconds ?? null,
  };
}

interface MethodSummary {
  readonly method: string;
  readonly firstLoss: number;
  readonly lastLoss: number;
  /** After the last epoch. */
  readonly psnr: number | null;
  readonly secondsPerStep: number;
  readonly processorSecondsPerStep: number;
  /** Until an epoch's loss was at most the worst of those that the methods ended with. */
  readonly processorSecondsToLoss: number | null;
}

const COLOURS = [OKABE_ITO.orange, OKABE_ITO.black, OKABE_ITO.blue, OKABE_ITO.green];

function paperFigure(traces: readonly MethodTrace[]): PanelFigure {
  const panel = (
    title: string,
    x: FigurePanel['x'],
    y: FigurePanel['y'],
    point: (epoch: EpochRecord) => readonly [number, number | null],
  ): FigurePanel => ({
    title,
    x,
    y,
    series: traces.map(({ method, epochs }, i) => ({
      name: method,
      colour: COLOURS[i % COLOURS.length] ?? OKABE_ITO.black,
      marks: true,
      markSize: 4,
      points: epochs.flatMap((epoch) => {
        const [at, value] = point(epoch);
        return value === null ? [] : [[at, value] as const];
      }),
    })),
  });
  const loss = { title: 'training loss (mean squared error)', log: true };
  const time = { title: 'processor seconds', log: true };
  return {
    panels: [
      panel('against steps', { title: 'steps', min: 0 }, loss, ({ steps, loss: value }) => [steps, value]),
      panel('against time', time, loss, ({ processorSeconds, loss: value }) => [processorSeconds, value]),
      panel('validation', time, { title: 'PSNR, dB' }, ({ processorSeconds, psnr }) => [processorSeconds, psnr]),
    ],
  };
}

function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = createRandom(seed).split('train/validation split');
  return items
    .map((item) => ({ item, place: random.uniform() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
