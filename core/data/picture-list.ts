import { StillpointError } from '../contract/errors.js';
import type { TrainingPicture } from './crops.js';
import type { PictureSource } from './picture-source.js';

/** Pictures that are in memory already, as a source. */
export function pictureList(pictures: readonly TrainingPicture[]): PictureSource {
  return {
    count: pictures.length,
    take: async (indices) =>
      indices.map((index) => {
        const picture = pictures[index];
        if (picture !== undefined) return picture;
        throw new StillpointError(
          'NOT_FOUND',
          `There is no picture ${index}.`,
          `There are ${pictures.length}: the set has changed since the run began.`,
        );
      }),
    expect: () => undefined,
    close: () => undefined,
  };
}
