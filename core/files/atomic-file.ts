import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';

import { StillpointError } from '../contract/errors.js';
import { entryOf, isFolder } from './path-exists.js';
import { isAlive } from './process-alive.js';
import { systemErrorCode } from './system-error.js';

/** Begins the name of a file that is being written. */
const ASIDE = '.stillpoint-';
/** The name of such a file, and the process that writes it. */
const TEMPORARY = /^\.stillpoint-(\d+)-[\da-f]+\.tmp$/;

/**
 * Writes a file so that its name holds either the old content or all of the new: into a temporary file of the same folder, flushed
 * to the disk, then renamed into place. Nothing is left behind when it fails.
 *
 * @throws StillpointError CANNOT_WRITE when the disk is full, the folder is missing or not writable, or `file` is a folder
 */
export async function writeFileAtomic(file: string, data: Uint8Array | string): Promise<void> {
  const temporary = temporaryBeside(file);
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw cannotWrite(file, error);
  }
}

/** A new name in the folder of `file`, for what is to be renamed to it: never derived from that name, which may be as long as can be. */
export function temporaryBeside(file: string): string {
  return path.join(path.dirname(file), `${ASIDE}${process.pid}-${randomBytes(6).toString('hex')}.tmp`);
}

/** Removes what a killed process left half-written in a folder. What a living one is writing stays. */
export async function removeTemporaries(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const left = names.filter((name) => {
    const writer = TEMPORARY.exec(name)?.[1];
    return writer !== undefined && !isAlive(Number(writer));
  });
  await Promise.all(left.map((name) => rm(path.join(folder, name), { force: true }).catch(() => undefined)));
}

/**
 * Makes a folder and those above it, if need be.
 *
 * Node's own recursion never ends where the system lets nobody make a folder and says that the one above is missing, as Linux does
 * below /proc; here each is tried once.
 *
 * @throws StillpointError CANNOT_WRITE
 */
export async function makeFolder(folder: string): Promise<void> {
  if (await isFolder(folder)) return;
  let at = path.resolve(folder);
  const missing = [at];
  for (at = path.dirname(at); (await entryOf(at)) === null && path.dirname(at) !== at; at = path.dirname(at)) {
    missing.unshift(at);
  }
  try {
    for (const each of missing) await mkdir(each).catch((error: unknown) => unlessThere(each, error));
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw cannotWrite(folder, error);
    const message = `Cannot write ${folder}: no folder can be made in ${at}.`;
    throw new StillpointError('CANNOT_WRITE', message, 'Choose another folder.', { cause: error });
  }
}

/** Another process may have made it meanwhile. */
async function unlessThere(folder: string, error: unknown): Promise<void> {
  if (systemErrorCode(error) !== 'EEXIST' || !(await isFolder(folder))) throw error;
}

/** What a failed system call means to the person whose file could not be written. */
export function cannotWrite(file: string, error: unknown): StillpointError {
  const fail = (why: string, hint: string): StillpointError =>
    new StillpointError('CANNOT_WRITE', `Cannot write ${file}: ${why}.`, hint, { cause: error });
  const code = systemErrorCode(error);
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return fail('the disk is full', 'Free some space or choose another folder.');
    case 'EACCES':
    case 'EPERM':
      return fail('permission denied', 'Choose a folder that you may write to.');
    case 'EROFS':
      return fail('its disk is read-only', 'Choose a folder on another disk.');
    case 'ENAMETOOLONG':
      return fail('its name is longer than the disk allows', 'Choose a shorter name.');
    case 'ELOOP':
      return fail('a link in its path leads back to itself', 'Choose another folder.');
    case 'ENOENT':
      return fail('its folder does not exist', 'Create the folder first or choose another.');
    case 'ENOTDIR':
      return fail('a part of its path is a file, not a folder', 'Choose another folder.');
    case 'EISDIR':
    case 'ENOTEMPTY':
    case 'EEXIST':
      return fail('something of that name is in the way', 'Choose another name.');
    default:
      return fail(code ?? 'the system refused', 'Check the disk and the path, then try again.');
  }
}
