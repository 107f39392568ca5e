import { StillpointError } from '../../../core/contract/errors.js';
import type { TrainingSource } from '../../../core/contract/training.js';
import { pathExists } from '../../../core/files/path-exists.js';
import { readSources } from '../../../core/runs/sources.js';
import type { DatasetSources } from '../datasets/sources.js';
import type { RunEntry } from './entry.js';

/**
 * Where the pictures of a run are. A run that has begun goes on with the files that it had, as long as their folders are there; another
 * one asks for its data sets. (Those of the command line have none.)
 *
 * @param folder of the run
 * @throws StillpointError NOT_FOUND, or as `datasets` does
 */
export async function trainingSources(
  folder: string,
  entry: RunEntry,
  datasets: Pick<DatasetSources, 'resolve'>,
): Promise<TrainingSource[]> {
  const ids = entry.datasets.map(({ id }) => id);
  const former = await readSources(folder);
  if (former !== null && (ids.length === 0 || (await areThere(former)))) return former;
  if (ids.length > 0) return (await datasets.resolve(ids)).sources;
  throw new StillpointError(
    'NOT_FOUND',
    'Nothing says which pictures this run was trained on: its sources.json is missing or damaged.',
    'Start a new run.',
  );
}

async function areThere(sources: readonly TrainingSource[]): Promise<boolean> {
  const folders = sources.flatMap((source) => (source.kind === 'synthetic' ? [] : [source.folder]));
  const found = await Promise.all(folders.map(pathExists));
  return found.every(Boolean);
}
