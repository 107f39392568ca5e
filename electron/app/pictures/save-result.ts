import { realpath } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';

import { StillpointError } from '../../../core/contract/errors.js';
import { copyAtomic } from '../copy-atomic.js';
import type { PictureStore, StoredPicture } from './picture-store.js';
import { localFiles, type ShellCapabilities } from '../shell-capabilities.js';

/**
 * Saves a restored picture under the person's choice of name.
 *
 * @param path where to; asks with the system's dialog, which confirms overwriting, when absent
 * @returns the file written; null when the dialog was dismissed
 * @throws StillpointError CANNOT_WRITE (also for the original's own path, unless chosen in the dialog), BAD_CONFIGURATION
 */
export async function saveResult(
  pictures: PictureStore,
  shell: ShellCapabilities,
  request: { id: string; path?: string | undefined },
): Promise<string | null> {
  const dialogs = localFiles(shell, 'Saving to a folder of this machine', "Use the picture's download instead.");
  const picture = pictures.find(request.id);
  const target = request.path === undefined ? await dialogs.chooseSave(suggestedPath(picture)) : resolve(request.path);
  if (target === null) return null;
  if (request.path !== undefined && (await isSameFile(target, picture.original))) {
    throw new StillpointError(
      'CANNOT_WRITE',
      `${target} is the photograph that this was restored from.`,
      'Choose another name, so that the original is kept.',
    );
  }
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

async function isSameFile(target: string, original: string | null): Promise<boolean> {
  if (original === null) return false;
  const [one, other] = await Promise.all([target, original].map((path) => realpath(path).catch(() => resolve(path))));
  return one === other;
}
