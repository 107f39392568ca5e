import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { StillpointError } from '../contract/errors.js';
import { holderOfLock, isHeldElsewhereInProcess, LockFile } from './lock-file.js';

const pathOf = (folder: string): string => join(folder, 'lock');

/** Makes sure that one process at a time works in a folder. Without a heartbeat: an engine computes for longer than one can wait. */
export class FolderLock {
  readonly #lock: LockFile;

  private constructor(lock: LockFile) {
    this.#lock = lock;
  }

  /**
   * @param folder must exist
   * @throws StillpointError BAD_CONFIGURATION when somebody else holds it, CANNOT_WRITE
   */
  static async take(folder: string): Promise<FolderLock> {
    for (;;) {
      const lock = await LockFile.tryTake(pathOf(folder));
      if (lock !== null) return new FolderLock(lock);
      const other = await holderOf(folder);
      // Nobody: it was released this moment.
      if (other === null) continue;
      throw new StillpointError(
        'BAD_CONFIGURATION',
        `Another Stillpoint (process ${other}) is working in ${folder}.`,
        `Close it or wait for it. If there is none, delete the file "lock" there.`,
      );
    }
  }

  release(): void {
    this.#lock.release();
  }
}

/**
 * Takes away the lock that a crashed engine thread of this process left behind. To other processes, such as the engine's next one, its holder looks
 * alive, since the process is: whoever hosts the thread knows better.
 */
export async function discardOwnLock(folder: string): Promise<void> {
  if (await isHeldElsewhereInProcess(pathOf(folder))) await rm(pathOf(folder), { force: true });
}

/** Process that works in a folder, by its id; null when nobody does. */
export async function holderOf(folder: string): Promise<number | null> {
  return holderOfLock(pathOf(folder));
}
