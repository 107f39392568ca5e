import { createModel, type Model } from '../../../core/models/model.js';
import type { ExperimentContext, ExperimentResult } from '../experiment.js';
import { drawLeafPictures } from '../learning/leaf-pictures.js';
import { pretrainDenoiser } from '../learning/pretrain-denoiser.js';
import { tameDenoiser } from '../learning/tame-denoiser.js';
import { drawFigure } from '../report/draw-figure.js';
import { markdownTable, writeReport, writeTable } from '../report/write-table.js';
import type { DemonstrationConfig } from './demonstration-config.js';
import { demonstrationFigure } from './demonstration-figure.js';
import { distancesToExact, summarise, type MethodSummary } from './distance.js';
import { learnAtEquilibrium, type LearningTrace } from './learn.js';
import { makeSampleSet } from './sample-set.js';

/** Numbers of a record that go into the report when a method learns no more than this many. */
const FEW_PARAMETERS = 8;

/**
 * One demonstration of [S2]: the same parameters learned by the exact gradient, by JFB and by restarted JFB with several K, from the
 * same start on the same samples.
 *
 * @see Davy, Briceno-Arias, Pustelnik 2025, arXiv 2506.13239
 */
export async function demonstration(
  config: DemonstrationConfig,
  context: ExperimentContext,
): Promise<ExperimentResult> {
  const { out } = context;
  const traces = await learnByEveryMethod(config, context);
  const [exact] = traces;
  if (exact === undefined) throw new Error('no method learned anything');
  const summary = summarise(traces);
  const curves = traces.flatMap((trace) =>
    distancesToExact(trace, exact).map(({ parameters, ...record }) => ({
      method: trace.method,
      ...record,
      ...(parameters.length <= FEW_PARAMETERS
        ? Object.fromEntries([...parameters].map((value, i) => [`parameter${i}`, value]))
        : {}),
    })),
  );
  await writeReport(out, config.name, { config, summary });
  await writeTable(out, config.name, curves);
  await drawFigure(out, config.name, demonstrationFigure(config, traces));
  return { json: { name: config.name, summary }, text: `${config.title}\n\n${summaryTable(summary)}` };
}

async function learnByEveryMethod(
  config: DemonstrationConfig,
  { progress, signal }: ExperimentContext,
): Promise<LearningTrace[]> {
  const model = createModel(config.model, config.name, config.seed);
  await prepareDenoiser(model, config, { progress, signal });
  const start = await model.parameters.save();
  const samples = await makeSampleSet(config);
  const traces: LearningTrace[] = [];
  try {
    for (const method of config.methods) {
      progress.stage(`${config.name}: ${method.name}`);
      model.parameters.load(start);
      const trace = await learnAtEquilibrium(model, samples, config, method, signal, (step, loss) => {
        progress.update(step / config.optimiser.steps, `loss ${loss.toExponential(3)}`);
      });
      traces.push(trace);
    }
  } finally {
    samples.dispose();
    model.dispose();
  }
  return traces;
}

async function prepareDenoiser(
  model: Model,
  { name, pretraining, taming, pretrainingPictures, seed }: DemonstrationConfig,
  { progress, signal }: Pick<ExperimentContext, 'progress' | 'signal'>,
): Promise<void> {
  const pictures = await drawLeafPictures(pretrainingPictures);
  const hooks = (steps: number) => ({
    signal,
    onStep: (step: number, loss: number) => progress.update(step / steps, `loss ${loss.toFixed(3)}`),
  });
  progress.stage(`${name}: pretraining the denoiser`);
  await pretrainDenoiser(model, pretraining, pictures, seed, hooks(pretraining.steps));
  if (taming === null) return;
  progress.stage(`${name}: keeping the denoiser from expanding`);
  const stretch = await tameDenoiser(model, taming, pretraining, pictures, seed, hooks(taming.steps));
  progress.stage(`${name}: the denoiser stretches by ${stretch.toFixed(3)} at most`);
}

/** Several demonstrations, one after the other. */
export async function demonstrations(
  configs: readonly DemonstrationConfig[],
  context: ExperimentContext,
): Promise<ExperimentResult> {
  const results: ExperimentResult[] = [];
  for (const config of configs) results.push(await demonstration(config, context));
  return { json: results.map(({ json }) => json), text: results.map(({ text }) => text).join('\n\n') };
}

function summaryTable(summary: readonly MethodSummary[]): string {
  const header = ['method', 'distance to exact', 'final loss', 'processor s', 'part of exact', 'products a step'];
  const rows = summary.map((line) => [
    line.method,
    `${(100 * line.finalDistance).toFixed(1)} %`,
    line.finalLoss.toExponential(3),
    line.processorSeconds.toFixed(1),
    `${(100 * line.partOfTime).toFixed(0)} %`,
    line.productsPerStep.toFixed(0),
  ]);
  return markdownTable(header, rows);
}
