import { randomBytes } from 'node:crypto';
import { copyFile, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { messageOf, StillpointError } from '../../core/contract/errors.js';

/**
 * Copies a file aside and renames it into place: `target` is the old file or the whole new one, never a part.
 *
 * @throws StillpointError CANNOT_WRITE
 */
export async function copyAtomic(source: string, target: string): Promise<void> {
  const aside = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.part`);
  try {
    if ((await stat(target).catch(() => null))?.isDirectory()) throw new Error('there is a folder of that name');
    await copyFile(source, aside);
    // Renaming before the bytes are on the disk could leave an empty file after a power cut.
    const file = await open(aside, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, target);
  } catch (error) {
    await rm(aside, { force: true });
    throw new StillpointError(
      'CANNOT_WRITE',
      `Cannot write ${target}: ${messageOf(error)}.`,
      'Choose another folder, or free some space, and save again.',
      { cause: error },
    );
  }
}
