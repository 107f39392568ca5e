import { centreCrop, type TrainingPicture } from '../../data/crops.js';
import type { IndexedPictures } from './decoded-ahead.js';

/** Side of the square centre crops that are validated: no smaller than the crops, and large enough for SSIM's window. */
const VALIDATION_SIDE = 128;

/** Most pictures that are validated. */
export const VALIDATION_LIMIT = 32;

/**
 * The pictures of a run's validation: the first ones of each source in turn, as square centre crops of one size, so that they can be solved
 * in batches.
 */
export async function validationPictures(
  sources: readonly IndexedPictures[],
  signal?: AbortSignal,
): Promise<TrainingPicture[]> {
  const pictures: TrainingPicture[] = [];
  const longest = Math.max(0, ...sources.map(({ count }) => count));
  for (let index = 0; index < longest; index++) {
    for (const source of sources) {
      if (index >= source.count || pictures.length === VALIDATION_LIMIT) continue;
      signal?.throwIfAborted();
      pictures.push(await source.load(index));
    }
  }
  const side = Math.min(VALIDATION_SIDE, ...pictures.map(({ width, height }) => Math.min(width, height)));
  return pictures.map((picture) => centreCrop(picture, side, side));
}
