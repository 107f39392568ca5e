import { readFile, stat } from 'node:fs/promises';

import { StillpointError, type ErrorCode } from '../contract/errors.js';
import { isNotUtf8, nameNotUtf8 } from './not-utf8.js';
import { systemErrorCode } from './system-error.js';

/** Largest file that is read into memory at once, bytes: Node's limit for one read. */
const MAX_BYTES = 2 ** 31 - 1;

/**
 * All bytes of a file.
 *
 * @param bad the code of an error about a file that exists but cannot be used
 * @throws StillpointError NOT_FOUND, or `bad` for a folder, an empty or oversized file, or one that may not be read
 */
export async function readFileBytes(file: string, bad: ErrorCode): Promise<Buffer> {
  const fail = (why: string, hint: string, cause?: unknown): StillpointError =>
    new StillpointError(bad, `${file} ${why}.`, hint, { cause });
  try {
    const { size, ...entry } = await describe(file);
    if (entry.isFolder) throw fail('is a folder', 'Name a file.');
    if (size === 0)
      throw fail('is empty (0 bytes)', 'Choose another file; this one was probably not saved completely.');
    if (size > MAX_BYTES) throw fail('is larger than 2 GB', 'Choose a smaller file.');
    return await readFile(file);
  } catch (error) {
    switch (systemErrorCode(error)) {
      case 'ENOENT':
      case 'ENOTDIR':
        if (isNotUtf8(file)) throw nameNotUtf8(file, bad);
        throw new StillpointError('NOT_FOUND', `There is no file ${file}.`, 'Check the name and the folder.', {
          cause: error,
        });
      case 'EACCES':
      case 'EPERM':
        throw fail(
          'may not be read: permission denied',
          'Change its permissions or copy it to a folder of yours.',
          error,
        );
      case null:
        throw error;
      default:
        throw fail('cannot be read', 'Check the disk, then try again.', error);
    }
  }
}

async function describe(file: string): Promise<{ size: number; isFolder: boolean }> {
  const entry = await stat(file);
  return { size: entry.size, isFolder: entry.isDirectory() };
}
