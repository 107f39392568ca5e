import { constants } from 'node:fs';
import { copyFile, link, unlink } from 'node:fs/promises';

import { systemErrorCode } from '../../core/files/system-error.js';

/** What file systems without hard links answer. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV']);

/**
 * Gives a file another path, unless something is there: two at once cannot overwrite each other, as they could with `rename`.
 *
 * @returns false when something of that name is there; `source` then is as it was
 * @throws whatever the system says
 */
export async function placeFile(source: string, target: string): Promise<boolean> {
  try {
    await link(source, target).catch(async (error: unknown) => {
      if (!NO_LINKS.has(systemErrorCode(error) ?? '')) throw error;
      await copyFile(source, target, constants.COPYFILE_EXCL);
    });
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw error;
  }
  await unlink(source);
  return true;
}
