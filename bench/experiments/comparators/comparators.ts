import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import type * as tf from '@tensorflow/tfjs-core';

import type { SolveLimits } from '../../../core/contract/solve-limits.js';
import { stackPictures } from '../../../core/data/crops.js';
import { loadModel } from '../../../core/files/model-file.js';
import { loadEvery, somePictures } from '../../../core/pictures/picture-folder.js';
import type { Model } from '../../../core/models/model.js';
import { resolveModel } from '../../../electron/app/models/library.js';
import type { ExperimentContext, ExperimentResult } from '../experiment.js';
import { replaceSection } from '../report/replace-section.js';
import { writeReport, writeTable } from '../report/write-table.js';
import { blurCases, NOISE_LEVELS, type BlurCase } from './cases.js';
import { comparatorsTable } from './comparators-table.js';
import { KeptScores, type ScoredRow } from './kept-scores.js';
import { classicalScores, degrade, modelScores } from './score-case.js';

/** What is compared on what. */
export interface ComparatorsSettings extends SolveLimits {
  readonly images: string;
  readonly kernels?: string;
  /** A name in the library, or a file. */
  readonly model: string;
  /** Side of the squares to which pictures are resized, pixels. */
  readonly size: number;
  readonly limit?: number;
  readonly seed: number;
  /** Markdown file whose marked section becomes the table; null to leave it alone. */
  readonly page: string | null;
  /** Forget what an earlier run scored. */
  readonly fresh: boolean;
}

/**
 * The table of docs/default-model.md: a model against Wiener, total variation and Richardson–Lucy, each tuned on the very pictures that
 * are scored, over blurs and noise levels.
 *
 * Rows are kept as they are finished: a run that was stopped goes on, and a new model meets comparators that are scored already.
 */
export async function comparators(
  settings: ComparatorsSettings,
  context: ExperimentContext,
): Promise<ExperimentResult> {
  const { out, signal, progress } = context;
  const files = await somePictures(settings.images, settings.limit);
  const x = stackPictures(await loadEvery(files, settings.size));
  const modelFile = await resolveModel(settings.model);
  const model = await loadModel(modelFile);
  try {
    const keys = await fingerprints(settings, x, modelFile);
    const kept = await KeptScores.open(path.join(out, 'comparators.json'), keys, settings.fresh);
    const cases = (await blurCases(settings.kernels)).flatMap((blur) => NOISE_LEVELS.map((noise) => ({ blur, noise })));
    progress.stage(`Scoring ${cases.length} rows on ${files.length} pictures of ${settings.size}×${settings.size}`);
    const rows: ScoredRow[] = [];
    const like = new Map<number, ScoredRow['classical']>();
    for (const [i, { blur, noise }] of cases.entries()) {
      signal.throwIfAborted();
      const row = await scoreRow(kept, model, x, blur, noise, settings, like.get(noise) ?? null);
      rows.push(row);
      like.set(noise, row.classical);
      progress.update((i + 1) / cases.length, `${blur.name}, noise ${noise}`);
    }
    return await report(rows, settings, files.length, out);
  } finally {
    x.dispose();
    model.dispose();
  }
}

async function scoreRow(
  kept: KeptScores,
  model: Model,
  x: tf.Tensor4D,
  blur: BlurCase,
  noise: number,
  settings: ComparatorsSettings,
  like: ScoredRow['classical'] | null,
): Promise<ScoredRow> {
  const known = kept.find(blur, noise);
  if (known.classical !== null && known.model !== null) {
    return { blur: blur.name, noise, classical: known.classical, model: known.model };
  }
  const pictures = degrade(x, blur, noise, settings.seed);
  try {
    const classical = known.classical ?? (await classicalScores(pictures, like));
    const scores = known.model ?? (await modelScores(model, pictures, settings));
    const row = { blur: blur.name, noise, classical, model: scores };
    await kept.keep(blur, row);
    return row;
  } finally {
    pictures.dispose();
  }
}

/** What scores depend on besides blur and noise level: for the comparators, and for the model. */
async function fingerprints(
  { seed, tolerance, maxEvaluations }: ComparatorsSettings,
  x: tf.Tensor4D,
  modelFile: string,
) {
  const digest = (...parts: (string | Uint8Array)[]): string => {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    return hash.digest('hex').slice(0, 16);
  };
  const values = (await x.data()) as Float32Array;
  const pictures = digest(
    String(seed),
    x.shape.join(),
    new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  );
  return {
    pictures,
    model: digest(pictures, `${tolerance} ${maxEvaluations}`, await readFile(modelFile)),
  };
}

async function report(
  rows: readonly ScoredRow[],
  settings: ComparatorsSettings,
  pictures: number,
  out: string,
): Promise<ExperimentResult> {
  const table = comparatorsTable(rows, { ...settings, pictures });
  await writeTable(
    out,
    'comparators',
    rows.map(({ blur, noise, classical, model }) => ({
      blur,
      noise,
      degraded: classical.degraded,
      wiener: classical.wiener.score,
      wienerNoiseToSignal: classical.wiener.strength,
      tv: classical.tv.score,
      tvWeight: classical.tv.strength,
      richardsonLucy: classical.rl.score,
      richardsonLucyIterations: Math.round(classical.rl.strength),
      model: model.psnr,
      evaluations: model.evaluations,
      converged: model.converged,
    })),
  );
  if (settings.page !== null) await replaceSection(settings.page, 'comparators', table.markdown);
  await writeReport(out, 'comparators-summary', { ...table.summary, pictures, size: settings.size });
  return { json: { rows, ...table.summary }, text: table.markdown };
}
