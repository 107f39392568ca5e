import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { cannotWrite } from '../files/atomic-file.js';

/** Bytes: several times what `run.json` needs. */
const SIZE = 128 * 1024;

const pathOf = (run: string): string => join(run, '.reserve');

/**
 * Sets a little of the disk aside, so that a run that fails because the disk is full can still say so in `run.json`.
 *
 * @throws StillpointError CANNOT_WRITE
 */
export async function makeReserve(run: string): Promise<void> {
  try {
    // Random, because some file systems store zeros for nothing.
    await writeFile(pathOf(run), randomBytes(SIZE));
  } catch (error) {
    await freeReserve(run);
    throw cannotWrite(pathOf(run), error);
  }
}

/** Gives the space back. */
export async function freeReserve(run: string): Promise<void> {
  await rm(pathOf(run), { force: true }).catch(() => undefined);
}
