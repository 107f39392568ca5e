import { join } from 'node:path';

import { z } from 'zod';

import { type TrainingSource, trainingSourceSchema } from '../contract/training.js';
import { writeFileAtomic } from '../files/atomic-file.js';
import { readJson } from '../files/json-file.js';

/** By what each file of a source is known again, in its order; empty for pictures that are drawn. */
const sourceDigestsSchema = z.object({ train: z.array(z.string()), validation: z.array(z.string()) });
export type SourceDigests = z.infer<typeof sourceDigestsSchema>;

const pathOf = (run: string): string => join(run, 'sources.json');
const digestsOf = (run: string): string => join(run, 'digests.json');

/**
 * Puts down which file is which picture of a run, because a resumed run goes on with the same: a folder may have got more files
 * meanwhile, or lie elsewhere.
 *
 * @param digests one for each source
 * @throws StillpointError CANNOT_WRITE
 */
export async function writeSources(
  run: string,
  sources: readonly TrainingSource[],
  digests: readonly SourceDigests[],
): Promise<void> {
  await writeFileAtomic(digestsOf(run), `${JSON.stringify(digests)}\n`);
  await writeFileAtomic(pathOf(run), `${JSON.stringify(sources)}\n`);
}

/** What a run was trained on; null before it began. */
export async function readSources(run: string): Promise<TrainingSource[] | null> {
  return readJson(pathOf(run), z.array(trainingSourceSchema));
}

/** What {@link writeSources} put down of the files' content; null before the run began. */
export async function readDigests(run: string): Promise<SourceDigests[] | null> {
  return readJson(digestsOf(run), z.array(sourceDigestsSchema));
}
