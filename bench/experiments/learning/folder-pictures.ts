import { StillpointError } from '../../../core/contract/errors.js';
import { centreCrop, type TrainingPicture } from '../../../core/data/crops.js';
import { loadPictures, somePictures } from '../../../core/pictures/picture-folder.js';
import { drawLeafPictures, type LeafPictures } from './leaf-pictures.js';

/**
 * The pictures of an experiment, squares of one size: procedural ones, or with a folder the middles of its pictures.
 *
 * @throws StillpointError NOT_FOUND; BAD_CONFIGURATION when fewer than four of them can be used
 */
export async function experimentPictures(
  settings: LeafPictures,
  folder: string | undefined,
): Promise<readonly TrainingPicture[]> {
  if (folder === undefined) return drawLeafPictures(settings);
  const { count, size } = settings;
  const files = await somePictures(folder, count);
  const { pictures } = await loadPictures(files, { maxSide: size, minSide: size });
  if (pictures.length < 4) {
    throw new StillpointError(
      'BAD_CONFIGURATION',
      `${folder} has only ${pictures.length} pictures of at least ${size}×${size} pixels.`,
      'Name a folder with more, or leave --data out: the program draws pictures then.',
    );
  }
  return pictures.map((picture) => centreCrop(picture, size, size));
}
