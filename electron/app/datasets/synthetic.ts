import { type Dataset, type DatasetPicture, splitSettingsSchema } from '../../../core/contract/dataset.js';
import { type TrainingSource, trainingSourceSchema } from '../../../core/contract/training.js';
import type { DatasetThumbnails } from './thumbnails.js';

export const SYNTHETIC_ID = 'synthetic';

/** Held out by a run, beyond the training pictures. */
const VALIDATION = 32;

/** The data set that is always there. */
export const syntheticSource = trainingSourceSchema.parse({ kind: 'synthetic' }) as Extract<
  TrainingSource,
  { kind: 'synthetic' }
>;

const { images, size, seed } = syntheticSource;

export function syntheticDataset(thumbnails: DatasetThumbnails): Dataset {
  return {
    id: SYNTHETIC_ID,
    name: 'Synthetic shapes',
    kind: 'synthetic',
    folder: null,
    state: 'ready',
    progress: null,
    problem: null,
    findings: { images: images + VALIDATION, unreadable: [], duplicates: [], minSize: size, maxSize: size },
    split: splitSettingsSchema.parse({}),
    counts: { train: images, validation: VALIDATION, test: 0 },
    mosaic: Array.from({ length: 9 }, (_, index) => thumbnails.ofLeaves(size, seed, index)),
  };
}

/** All its pictures; drawn when they are looked at. */
export function syntheticPicture(index: number, thumbnails: DatasetThumbnails): DatasetPicture {
  return {
    file: `dead leaves ${index + 1}`,
    width: size,
    height: size,
    split: index < images ? 'train' : 'validation',
    url: thumbnails.ofLeaves(size, seed, index),
  };
}
