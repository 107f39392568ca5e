import { join } from 'node:path';

import type { Dataset, DatasetPicture, SplitName } from '../../../core/contract/dataset.js';
import { StillpointError } from '../../../core/contract/errors.js';
import type { TrainingSource } from '../../../core/contract/training.js';
import { dividedSource, someOfTraining } from '../../../core/pictures/datasets/division.js';
import type { DatasetEntry } from './entry.js';
import type { DatasetLibrary } from './library.js';
import { SYNTHETIC_ID, syntheticPicture, syntheticSource } from './synthetic.js';
import type { DatasetThumbnails } from './thumbnails.js';

/** Pictures that are offered to a preview for each one it shows: some may be too small for the crop. */
const PREVIEW_CHOICE = 4;

/** The pictures behind the library's data sets: for runs, for previews, for looking at them. */
export class DatasetSources {
  readonly #library: DatasetLibrary;
  readonly #thumbnails: DatasetThumbnails;

  constructor(library: DatasetLibrary, thumbnails: DatasetThumbnails) {
    this.#library = library;
    this.#thumbnails = thumbnails;
  }

  /**
   * The data sets that a run is to be trained on.
   *
   * @returns their names, in order, and where their pictures are
   * @throws StillpointError NOT_FOUND for an unknown id, BAD_CONFIGURATION for one that cannot be used now
   */
  async resolve(ids: readonly string[]): Promise<{ names: string[]; sources: TrainingSource[] }> {
    const summaries = ids.map((id) => this.#library.summary(id));
    return {
      names: summaries.map(({ name }) => name),
      sources: summaries.map((summary) => this.#source(summary)),
    };
  }

  /** A source of few pictures, others for every seed. @throws StillpointError NOT_FOUND, BAD_CONFIGURATION */
  forPreview(id: string, { count, seed }: { count: number; seed: number }): TrainingSource {
    if (id === SYNTHETIC_ID) return syntheticSource;
    const { record, contents, parts } = usable(this.#library.entry(id));
    return someOfTraining(record.folder, contents.pictures, parts, { count: count * PREVIEW_CHOICE, seed });
  }

  /** A page of the pictures of a data set or of a part of it. @throws StillpointError NOT_FOUND */
  pictures(
    id: string,
    { split, offset, limit }: { split?: SplitName | undefined; offset: number; limit: number },
  ): { total: number; pictures: DatasetPicture[] } {
    if (id === SYNTHETIC_ID) return this.#syntheticPictures(split, offset, limit);
    const { record, contents, parts } = this.#library.entry(id);
    const all = (contents?.pictures ?? []).map((picture, index) => ({ ...picture, split: parts[index] ?? 'train' }));
    const wanted = split === undefined ? all : all.filter((picture) => picture.split === split);
    const pictures = wanted.slice(offset, offset + limit).map(({ file, width, height, key, split: part }) => {
      return { file, width, height, split: part, url: this.#thumbnails.ofFile(join(record.folder, file), key) };
    });
    return { total: wanted.length, pictures };
  }

  #source({ id, name, counts }: Dataset): TrainingSource {
    if (id === SYNTHETIC_ID) return syntheticSource;
    const { record, contents, parts } = usable(this.#library.entry(id));
    if (counts.train > 0) return dividedSource(record.folder, contents.pictures, parts);
    throw new StillpointError(
      'BAD_CONFIGURATION',
      `“${name}” has no pictures to train on.`,
      'Divide it so that some are left for training, or choose another data set.',
    );
  }

  #syntheticPictures(split: SplitName | undefined, offset: number, limit: number) {
    const { counts } = this.#library.summary(SYNTHETIC_ID);
    const first = split === 'validation' ? counts.train : 0;
    const total = split === undefined ? counts.train + counts.validation : counts[split];
    const shown = Math.max(0, Math.min(limit, total - offset));
    const pictures = Array.from({ length: shown }, (_, i) => syntheticPicture(first + offset + i, this.#thumbnails));
    return { total, pictures };
  }
}

function usable(entry: DatasetEntry): DatasetEntry & { contents: NonNullable<DatasetEntry['contents']> } {
  const { contents, state, problem, record } = entry;
  if (state === 'missing') {
    throw new StillpointError(
      'BAD_CONFIGURATION',
      `The pictures of “${record.name}” are not there: ${record.folder} is missing.`,
      'Plug in the disk that holds them, or put the folder back, then try again.',
    );
  }
  if (contents !== null && state !== 'failed') return { ...entry, contents };
  throw new StillpointError(
    'BAD_CONFIGURATION',
    state === 'failed'
      ? `“${record.name}” cannot be used. ${problem ?? ''}`
      : `“${record.name}” is still being checked.`,
    state === 'failed' ? 'Check it again.' : 'Wait until it is ready.',
  );
}
