import { randomBytes } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { StillpointError } from '../../core/contract/errors.js';
import { makeFolder } from '../../core/files/atomic-file.js';
import { modelTrashFolder } from './locations.js';
import { EXTENSION } from './models/library.js';

/** Days that a deleted model can be brought back. */
const DAYS = 30;

/** When it was deleted, something random, and its name. */
const TRASHED = /^(\d+)-[0-9a-f]{12}-(.+)$/;

/** @param path of a model file @returns its id in the trash */
export async function moveToTrash(path: string): Promise<string> {
  await makeFolder(modelTrashFolder());
  await emptyOldTrash();
  const id = `${Date.now()}-${randomBytes(6).toString('hex')}-${basename(path, EXTENSION)}`;
  await rename(path, join(modelTrashFolder(), id + EXTENSION));
  return id;
}

/**
 * Hands a file of the trash to whoever takes it out.
 *
 * @param take given the file and the name it had
 * @throws StillpointError NOT_FOUND
 */
export async function restoreFromTrash<Result>(
  id: string,
  take: (path: string, name: string) => Promise<Result>,
): Promise<Result> {
  const name = TRASHED.exec(id)?.[2];
  // What is in the folder is the list of what can be asked for; no path is made from an id that is not in it.
  if (name === undefined || !(await trashFiles()).includes(id + EXTENSION)) {
    throw new StillpointError(
      'NOT_FOUND',
      'This model is no longer in the trash.',
      `Deleted models are kept for ${DAYS} days; import the file again if you have it elsewhere.`,
    );
  }
  return take(join(modelTrashFolder(), id + EXTENSION), name);
}

/** Deletes for good what has been in the trash longer than {@link DAYS} days. What cannot be deleted stays for the next time. */
export async function emptyOldTrash(now = Date.now()): Promise<void> {
  for (const file of await trashFiles()) {
    const deleted = Number(TRASHED.exec(file)?.[1] ?? Number.NaN);
    if (now - deleted > DAYS * 86_400_000) {
      await rm(join(modelTrashFolder(), file), { force: true }).catch(() => undefined);
    }
  }
}

async function trashFiles(): Promise<string[]> {
  return readdir(modelTrashFolder()).catch(() => []);
}
