import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { makeFolder, writeFileAtomic } from '../../../core/files/atomic-file.js';
import { loadModel } from '../../../core/files/model-file.js';
import { resolveModel } from '../../../electron/app/models/library.js';
import type { ExperimentContext, ExperimentResult } from '../experiment.js';
import { replaceSection } from '../report/replace-section.js';
import { writeTable } from '../report/write-table.js';
import { contactSheet } from './contact-sheet.js';
import { KeptRows, type PhotographRow } from './kept-rows.js';
import { measurePhotograph, type Bench, type PhotographPictures } from './measure-photograph.js';
import type { PhotographsConfig } from './photographs-config.js';
import { photographsTable } from './photographs-table.js';
import { drawScene } from './scene.js';
import { softness } from './softness.js';

export interface PhotographsSettings {
  /** Folder that the pictures stay in; by default they are gone with the study. */
  readonly keep?: string;
  /** Markdown file whose marked section becomes the tables; null to leave it alone. */
  readonly page: string | null;
  /** Forget what an earlier run measured. */
  readonly fresh: boolean;
}

/**
 * What a person meets who restores photographs with the default model: pictures as a camera makes them, restored by the command's own job, from file
 * to file, beside the blurred picture, the former `restore` and tuned classical methods.
 *
 * Rows are kept as they are finished, so that a study that was stopped goes on; those whose pictures the sheet shows are measured again.
 */
export async function photographs(
  config: PhotographsConfig,
  { keep, page, fresh }: PhotographsSettings,
  context: ExperimentContext,
): Promise<ExperimentResult> {
  const { out, signal } = context;
  const modelFile = await resolveModel(config.model);
  const kept = await KeptRows.open(out, config, { modelFile, facts: { ...config, scenes: scenesOf(config) }, fresh });
  const model = await loadModel(modelFile);
  const folder = keep ?? (await mkdtemp(path.join(tmpdir(), 'stillpoint-photographs-')));
  try {
    await makeFolder(folder);
    const { rows, sheet } = await measureAll(config, kept, { config, model, folder, signal }, context);
    const table = photographsTable(rows);
    await writeTable(
      out,
      config.name,
      rows.map((row) => ({ ...row })),
    );
    await writeFileAtomic(path.join(out, `${config.name}.jpg`), await contactSheet(sheet, config.sheet.crop));
    if (page !== null) await replaceSection(page, config.name, table);
    return { json: { rows }, text: table };
  } finally {
    model.dispose();
    if (keep === undefined) await rm(folder, { recursive: true });
  }
}

async function measureAll(
  { cases, seeds, sheet }: PhotographsConfig,
  kept: KeptRows,
  bench: Bench,
  { signal, progress }: ExperimentContext,
): Promise<{ rows: PhotographRow[]; sheet: PhotographPictures[] }> {
  const rows: PhotographRow[] = [];
  const shown = new Map<object, PhotographPictures>();
  progress.stage(`Restoring ${cases.length * seeds.length} photographs`);
  for (const about of cases) {
    let likeTv: number | undefined;
    for (const seed of seeds) {
      signal.throwIfAborted();
      const place = sheet.rows.find((of) => of.name === about.name && of.seed === seed);
      let row = place === undefined ? kept.find(about, seed) : null;
      if (row === null) {
        const known = { likeTv, scores: kept.findClassical(about, seed), isShown: place !== undefined };
        const measured = await measurePhotograph(about, seed, bench, known);
        row = measured.row;
        if (place !== undefined) shown.set(place, measured.pictures);
        await kept.keep(about, row);
      }
      likeTv = row.tvWeight ?? undefined;
      rows.push(row);
      const scores = `${row.blurred.toFixed(1)} dB, restored ${row.restored.toFixed(1)}`;
      progress.update(rows.length / (cases.length * seeds.length), `${about.name}, scene ${seed}: ${scores}`);
    }
  }
  return { rows, sheet: sheet.rows.flatMap((place) => shown.get(place) ?? []) };
}

/** How soft the scenes are, to be compared with photographs. */
function scenesOf({ seeds, frame, margin }: PhotographsConfig): { seed: number; softness: number }[] {
  const size = frame + 2 * margin;
  return seeds.map((seed) => ({ seed, softness: softness(drawScene({ size, seed, lamps: 0, frame })) }));
}
