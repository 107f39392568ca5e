import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { isAlive } from '../../../core/files/process-alive.js';

const PREFIX = 'stillpoint-session-';

/** A private folder (mode 700) for this process's temporary pictures. */
export interface SessionFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * Makes this process's folder, and removes those of processes that ended without cleaning up.
 *
 * @param parent the system's temporary folder unless given
 */
export async function openSessionFolder(parent = tmpdir()): Promise<SessionFolder> {
  await removeStale(parent);
  const path = await mkdtemp(join(parent, `${PREFIX}${process.pid}-`));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

async function removeStale(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN;
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    // Somebody else's leftovers refuse to go, which is as it should be.
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined);
  }
}
