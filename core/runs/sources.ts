import { join } from 'node:path';

import { z } from 'zod';

import { type TrainingSource, trainingSourceSchema } from '../contract/training.js';
import { writeFileAtomic } from '../files/atomic-file.js';
import { readJson } from '../files/json-file.js';

const pathOf = (run: string): string => join(run, 'sources.json');

/**
 * Puts down which file is which picture of a run, because a resumed run goes on with the same: a folder may have got more files
 * meanwhile.
 *
 * @throws StillpointError CANNOT_WRITE
 */
export async function writeSources(run: string, sources: readonly TrainingSource[]): Promise<void> {
  await writeFileAtomic(pathOf(run), `${JSON.stringify(sources)}\n`);
}

/** What a run was trained on; null before it began. */
export async function readSources(run: string): Promise<TrainingSource[] | null> {
  return readJson(pathOf(run), z.array(trainingSourceSchema));
}

/** What a resumed run goes on with: its own pictures, unless other places are asked for now. */
export async function sourcesOf(run: string, asked: readonly TrainingSource[]): Promise<readonly TrainingSource[]> {
  const former = await readSources(run);
  const isSame = former !== null && former.map(placeOf).join('\n') === asked.map(placeOf).join('\n');
  return isSame ? former : asked;
}

function placeOf(source: TrainingSource): string {
  return source.kind === 'synthetic' ? `${source.images} of ${source.size}, ${source.seed}` : source.folder;
}
