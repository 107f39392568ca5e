import { dirname, extname, join } from 'node:path';

import { StillpointError } from '../../../core/contract/errors.js';
import { copyAtomic } from '../copy-atomic.js';
import type { PictureStore, StoredPicture } from './picture-store.js';
import { localFiles, type ShellCapabilities } from '../shell-capabilities.js';

/**
 * Saves a restored picture under the name that the person chooses in the system's dialog, which confirms overwriting.
 *
 * @returns the file written; null when the dialog was dismissed
 * @throws StillpointError CANNOT_WRITE, BAD_CONFIGURATION
 */
export async function saveResult(pictures: PictureStore, shell: ShellCapabilities, id: string): Promise<string | null> {
  const dialogs = localFiles(shell, 'Saving to a folder of this machine', "Use the picture's download instead.");
  const picture = pictures.find(id);
  const target = await dialogs.chooseSave(suggestedPath(picture));
  if (target === null) return null;
  refuseOtherFormat(target, picture);
  await copyAtomic(picture.path, target);
  return target;
}

function suggestedPath({ name, original }: StoredPicture): string {
  return original === null ? name : join(dirname(original), name);
}

/** A JPEG named .png would confuse every program that reads it. */
function refuseOtherFormat(target: string, { name, format }: StoredPicture): void {
  const alike = (path: string) => extname(path).toLowerCase().replace('jpeg', 'jpg').replace('tiff', 'tif');
  if (alike(target) === alike(name)) return;
  throw new StillpointError(
    'BAD_CONFIGURATION',
    `The restored picture is a ${format.toUpperCase()} file, and ${target} is named otherwise.`,
    `Save it with the extension ${extname(name)}.`,
  );
}
