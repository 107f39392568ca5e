import { copyFile, open, rename, rm } from 'node:fs/promises';

import { cannotWrite, temporaryBeside } from '../../core/files/atomic-file.js';

/**
 * Copies a file aside and renames it into place: `target` is the old file or the whole new one, never a part.
 *
 * @throws StillpointError CANNOT_WRITE
 */
export async function copyAtomic(source: string, target: string): Promise<void> {
  const aside = temporaryBeside(target);
  try {
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
    throw cannotWrite(target, error);
  }
}
