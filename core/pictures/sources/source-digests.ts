import { resolve } from 'node:path';

import type { TrainingSource } from '../../contract/training.js';
import { contentDigests } from '../content-digest.js';

/** By what the files of a source are known again, in their order; none for pictures that are drawn, or a folder that is not divided yet. */
export async function sourceDigests(
  source: TrainingSource,
  signal?: AbortSignal,
): Promise<{ train: string[]; validation: string[] }> {
  if (source.kind !== 'files') return { train: [], validation: [] };
  const of = (files: readonly string[]): Promise<string[]> =>
    contentDigests(
      files.map((file) => resolve(source.folder, file)),
      signal,
    );
  return { train: await of(source.train), validation: await of(source.validation) };
}
