import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { makeFolder } from '../../core/files/atomic-file.js';
import { LockFile } from '../../core/files/lock-file.js';

/** Between two looks whether it is released, in milliseconds. */
const LOOK_MS = 250;

/**
 * Waits until no other setup works in the cache, then takes the lock.
 *
 * The lock only saves double work: every stage works aside and renames, so even two holders could not damage the cache.
 * @param onWait called once when somebody else holds it
 * @throws StillpointError CANNOT_WRITE
 */
export async function takeSetupLock(cache: string, onWait: () => void): Promise<LockFile> {
  await makeFolder(cache);
  for (let told = false; ; told = true) {
    const lock = await LockFile.tryTake(join(cache, 'setup.lock'), { heartbeat: true });
    if (lock !== null) return lock;
    if (!told) onWait();
    await sleep(LOOK_MS);
  }
}
