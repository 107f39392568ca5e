import type { SplitName, SplitSettings } from '../../contract/dataset.js';
import type { TrainingSource } from '../../contract/training.js';
import { split } from '../../data/split.js';
import type { CheckedPicture } from './check-folder.js';

/** The part of each picture of a data set. */
export function dividePictures(pictures: readonly CheckedPicture[], settings: SplitSettings): SplitName[] {
  return split(pictures, settings);
}

/**
 * A divided data set as a run takes it. Test pictures are in neither list.
 *
 * Validation pictures are ordered by what they show, which is any order: a run validates on the first ones, and they should not all be of
 * one folder.
 */
export function dividedSource(
  folder: string,
  pictures: readonly CheckedPicture[],
  parts: readonly SplitName[],
): Extract<TrainingSource, { kind: 'files' }> {
  const of = (part: SplitName): CheckedPicture[] => pictures.filter((_, index) => parts[index] === part);
  return {
    kind: 'files',
    folder,
    train: of('train').map(({ file }) => file),
    validation: byContent(of('validation')).map(({ file }) => file),
  };
}

/** A few training pictures, others for every seed: for a look at what training will draw. */
export function someOfTraining(
  folder: string,
  pictures: readonly CheckedPicture[],
  parts: readonly SplitName[],
  { count, seed }: { count: number; seed: number },
): Extract<TrainingSource, { kind: 'files' }> {
  const training = byContent(pictures.filter((_, index) => parts[index] === 'train'));
  const first = training.length === 0 ? 0 : (seed * count) % training.length;
  const some = [...training.slice(first), ...training.slice(0, first)].slice(0, count);
  return { kind: 'files', folder, train: some.map(({ file }) => file), validation: [] };
}

function byContent(pictures: readonly CheckedPicture[]): CheckedPicture[] {
  return [...pictures].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.file < b.file ? -1 : 1));
}
