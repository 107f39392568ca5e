import { realpath } from 'node:fs/promises';
import path from 'node:path';

import { StillpointError } from '../../core/contract/errors.js';
import type { EvaluationSettings } from '../../core/contract/evaluation.js';
import { makeFolder } from '../../core/files/atomic-file.js';
import { demandWritable } from '../../core/files/demand-writable.js';
import { isBelow } from '../../core/files/is-below.js';
import { isTaken } from '../../core/files/path-exists.js';
import type { EvaluatedImage } from '../../core/jobs/evaluate-folder.js';
import { writePicture } from '../../core/pictures/encode-picture.js';
import { somePictures } from '../../core/pictures/picture-folder.js';
import { shortened } from './output-names.js';

const ENDINGS = ['-degraded.png', '-restored.png'] as const;

/** Where `evaluate --save` puts its pictures. */
export interface SavedPictures {
  /**
   * Writes a picture as it was degraded and as it was restored, below the folder where it is below the evaluated one. Where one of the
   * names is in use both get a number, so that they stay side by side.
   *
   * @throws StillpointError CANNOT_WRITE
   */
  write(file: string, found: EvaluatedImage): Promise<void>;
}

/**
 * Makes the folder ready, before anything is computed.
 *
 * @throws StillpointError CANNOT_WRITE; BAD_CONFIGURATION for a folder among the evaluated pictures: the next evaluation would score its
 *   own results
 */
export async function savedPictures(
  folder: string,
  { images, limit, size }: Pick<EvaluationSettings, 'images' | 'limit' | 'size'>,
): Promise<SavedPictures> {
  const real = (at: string): Promise<string> => realpath(at).catch(() => path.resolve(at));
  if (isBelow(await real(folder), await real(images))) {
    throw new StillpointError(
      'BAD_CONFIGURATION',
      `${folder} is inside ${images}, so the next evaluation would take what is saved for pictures to evaluate.`,
      'Name a folder outside it.',
    );
  }
  const pictures = await somePictures(images, limit);
  await demandWritable(folder, pictures.length * ENDINGS.length * 3 * size ** 2);

  return {
    write: async (file, { pictures: { degraded, restored } }) => {
      const inside = path.relative(images, file);
      const place = path.join(folder, path.dirname(inside));
      await makeFolder(place);
      const [before, after] = await freeNames(place, path.basename(inside, path.extname(inside)));
      await writePicture(before, { ...degraded, channels: 3, bitDepth: 8, alpha: null });
      await writePicture(after, { ...restored, channels: 3, bitDepth: 8, alpha: null });
    },
  };
}

/** Paths of a pair that nothing has. */
async function freeNames(place: string, stem: string): Promise<[string, string]> {
  for (let number = 1; ; number++) {
    const [before, after] = ENDINGS.map((ending) =>
      path.join(place, shortened(stem, number === 1 ? ending : `-${number}${ending}`)),
    ) as [string, string];
    if (!(await isTaken(before)) && !(await isTaken(after))) return [before, after];
  }
}
