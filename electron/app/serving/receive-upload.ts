import { createWriteStream } from 'node:fs';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { type ErrorCode, messageOf, StillpointError } from '../../../core/contract/errors.js';

/**
 * Writes what a page sends to a file that only this user can read.
 *
 * @param what for messages: "picture", "model"
 * @throws StillpointError CANNOT_WRITE, or `bad` when there is more than `limit` bytes
 */
export async function receiveUpload(
  bytes: Readable,
  path: string,
  { limit, what, bad }: { limit: number; what: string; bad: ErrorCode },
): Promise<void> {
  let received = 0;
  const limited = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length;
      done(received > limit ? tooLarge(limit, bad) : null, chunk);
    },
  });
  try {
    await pipeline(bytes, limited, createWriteStream(path, { mode: 0o600 }));
  } catch (error) {
    if (error instanceof StillpointError) throw error;
    const message = `Could not receive the ${what}: ${messageOf(error)}.`;
    throw new StillpointError('CANNOT_WRITE', message, 'Check the free space of the temporary folder and try again.', {
      cause: error,
    });
  }
}

export function tooLarge(limit: number, bad: ErrorCode = 'BAD_PICTURE'): StillpointError {
  const megabytes = Math.floor(limit / 2 ** 20);
  return new StillpointError(
    bad,
    `This file is larger than the ${megabytes} MB that are accepted.`,
    'Use the desktop window or the command line for very large files.',
  );
}
