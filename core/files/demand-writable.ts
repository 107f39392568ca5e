import { open, rm, statfs } from 'node:fs/promises';
import path from 'node:path';

import { StillpointError } from '../contract/errors.js';
import { cannotWrite, makeFolder, temporaryBeside } from './atomic-file.js';

/** Enough that a disk without a free block refuses it, bytes. */
const PROBE = 8192;

/**
 * Makes a folder, if need be, and writes a file to it that is removed at once: what cannot be written is told before it was computed.
 *
 * @param bytes how much is to be written, as far as that is known
 * @throws StillpointError CANNOT_WRITE
 */
export async function demandWritable(folder: string, bytes = 0): Promise<void> {
  await makeFolder(folder);
  const probe = temporaryBeside(path.join(folder, 'probe'));
  try {
    const handle = await open(probe, 'wx');
    try {
      await handle.writeFile(new Uint8Array(PROBE));
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw cannotWrite(folder, error);
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
  const { bavail, bsize } = await statfs(folder).catch(() => ({ bavail: Infinity, bsize: 1 }));
  if (bavail * bsize >= bytes) return;
  const megabytes = (size: number): string => `${(size / 1e6).toFixed(1)} MB`;
  throw new StillpointError(
    'CANNOT_WRITE',
    `Cannot write ${folder}: its disk has ${megabytes(bavail * bsize)} left, and about ${megabytes(bytes)} are needed.`,
    'Free some space or choose another folder.',
  );
}
