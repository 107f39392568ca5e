import { createHash } from 'node:crypto';
import path from 'node:path';

import { z } from 'zod';

import type { TrainingConfig } from '../../../core/contract/training.js';
import { pictureList } from '../../../core/data/picture-list.js';
import type { TrainingPicture } from '../../../core/data/crops.js';
import { writeFileAtomic } from '../../../core/files/atomic-file.js';
import { readJson } from '../../../core/files/json-file.js';
import { createModel } from '../../../core/models/model.js';
import { Trainer } from '../../../core/training/trainer.js';
import type { ExperimentContext, ExperimentResult } from '../experiment.js';
import { experimentPictures } from '../learning/folder-pictures.js';
import { drawLeafPictures } from '../learning/leaf-pictures.js';
import { drawFigure } from '../report/draw-figure.js';
import { markdownTable, writeTable } from '../report/write-table.js';
import type { LipschitzConfig, Regime } from './lipschitz-config.js';
import { lipschitzFigure } from './lipschitz-figure.js';
import { lipschitzRowSchema, type LipschitzRow } from './lipschitz-row.js';
import { measureModel, type PictureMeasures } from './measure-model.js';

/**
 * How penalty, target and spectral bound move σ_max(J), the evaluations to 1e-5, the fidelity of JFB's step, and quality: the table that
 * presets are chosen by. Rows are kept as they are finished, so that a run that was stopped goes on.
 *
 * @param data folder of training pictures; without it the program draws its own
 */
export async function lipschitz(
  config: LipschitzConfig,
  data: string | undefined,
  context: ExperimentContext,
): Promise<ExperimentResult> {
  const { out, progress, signal } = context;
  const file = path.join(out, `${config.name}.json`);
  const fingerprint = createHash('sha256')
    .update(JSON.stringify({ config, data: data ?? '' }))
    .digest('hex')
    .slice(0, 16);
  const finished = await readRows(file, fingerprint);
  const pictures = await experimentPictures(config.pictures, data);
  const heldOut = await drawLeafPictures(config.heldOut);
  const rows: LipschitzRow[] = [];
  for (const { name, scheme } of config.schemes) {
    for (const regime of config.regimes) {
      signal.throwIfAborted();
      const known = finished.find((row) => row.scheme === name && row.regime === regime.name);
      if (known === undefined) progress.stage(`${name}, ${regime.name}`);
      const row =
        known ?? (await trainRow(name, configOfRow(config, scheme, regime), regime, { pictures, heldOut }, context));
      rows.push(row);
      await writeFileAtomic(
        file,
        `${JSON.stringify({ fingerprint, config, rows: [...rows, ...later(finished, rows)] }, null, 1)}\n`,
      );
    }
  }
  await writeTable(out, config.name, rows);
  await drawFigure(out, config.name, lipschitzFigure(rows));
  return { json: { rows }, text: lipschitzTable(rows) };
}

/** Rows of an earlier run that this one has not come to yet. */
function later(finished: readonly LipschitzRow[], rows: readonly LipschitzRow[]): LipschitzRow[] {
  return finished.filter((old) => !rows.some((row) => row.scheme === old.scheme && row.regime === old.regime));
}

async function readRows(file: string, fingerprint: string): Promise<LipschitzRow[]> {
  const kept = await readJson(
    file,
    z.object({ fingerprint: z.literal(fingerprint), rows: z.array(lipschitzRowSchema) }),
  );
  return kept?.rows ?? [];
}

function configOfRow(
  { training }: LipschitzConfig,
  scheme: TrainingConfig['model']['scheme'],
  { contraction, spectralBound }: Regime,
): TrainingConfig {
  const { network } = training.model;
  // Only networks of plain convolutions can be bounded from outside; the others carry their own rule.
  const bounded = network.kind === 'dncnn' || network.kind === 'residual' ? { ...network, spectralBound } : network;
  return { ...training, contraction, model: { ...training.model, scheme, network: bounded } };
}

async function trainRow(
  scheme: string,
  training: TrainingConfig,
  regime: Regime,
  sets: { pictures: readonly TrainingPicture[]; heldOut: readonly TrainingPicture[] },
  { progress, signal }: ExperimentContext,
): Promise<LipschitzRow> {
  const model = createModel(training.model, 'row', training.seed);
  const trainer = new Trainer(model, training, pictureList(sets.pictures), []);
  try {
    for await (const event of trainer.run({ signal })) {
      if (event.type === 'step')
        progress.update(event.step / training.steps, `step ${event.step}, loss ${event.loss.toExponential(2)}`);
      if (event.type === 'notice') progress.note(event.message);
    }
    const measures = await trainer.withAveragedWeights(() => measureModel(model, training, sets.heldOut, signal));
    return { scheme, regime: regime.name, ...summarise(measures), seconds: trainer.trainedSeconds };
  } finally {
    trainer.dispose();
    model.dispose();
  }
}

function summarise(measures: readonly PictureMeasures[]) {
  const mean = (value: (measure: PictureMeasures) => number): number =>
    measures.reduce((sum, measure) => sum + value(measure), 0) / measures.length;
  const evaluations = measures.map((measure) => measure.evaluations);
  return {
    local: mean(({ local }) => local),
    localMost: Math.max(...measures.map(({ local }) => local)),
    spectralRadius: mean((measure) => measure.spectralRadius),
    cosine: mean(({ cosine }) => cosine),
    cosineLeast: Math.min(...measures.map(({ cosine }) => cosine)),
    evaluations: evaluations.includes(null) ? null : mean((measure) => measure.evaluations ?? Number.NaN),
    psnrLoose: mean(({ psnrLoose }) => psnrLoose),
    psnrTight: mean(({ psnrTight }) => psnrTight),
  };
}

function lipschitzTable(rows: readonly LipschitzRow[]): string {
  const header = [
    'scheme',
    'regime',
    'σ_max(J)',
    'most',
    'ρ(J)',
    'cosine',
    'evaluations to 1e-5',
    'PSNR at 1e-3',
    'PSNR at 1e-5',
  ];
  return markdownTable(
    header,
    rows.map((row) => [
      row.scheme,
      row.regime,
      row.local.toFixed(3),
      row.localMost.toFixed(3),
      row.spectralRadius.toFixed(3),
      row.cosine.toFixed(3),
      row.evaluations?.toFixed(0) ?? 'not in 300',
      row.psnrLoose.toFixed(2),
      row.psnrTight.toFixed(2),
    ]),
  );
}
