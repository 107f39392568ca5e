import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';

import { type Entry, openPromise } from 'yauzl';

import { messageOf } from '../../core/contract/errors.js';
import type { Progress } from './progress.js';
import { SetupProblem } from './setup-problem.js';

/** From one report of progress to the next: the pieces that come are of a few kilobytes. */
const TELL_BYTES = 4e6;

/**
 * Unpacks what is needed of the wheels into one folder, keeping their layout: the libraries find each other by relative paths.
 *
 * The archives are pinned by their hash. All the same yauzl refuses names that lead out of the folder and checks each file's size, and
 * its checksum is looked at here. Every entry becomes a plain file, with the permissions that the process gives new ones.
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
  let [done, told] = [0, 0];
  const checked = ({ fileName, crc32: expected }: Entry) =>
    async function* (pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      let checksum = 0;
      for await (const piece of pieces) {
        done += piece.length;
        checksum = crc32(piece, checksum);
        if (done - told >= TELL_BYTES || done >= bytes) {
          told = done;
          progress.update(Math.min(1, done / bytes), `${Math.round(done / 1e6)} of ${Math.round(bytes / 1e6)} MB`);
        }
        yield piece;
      }
      if (checksum !== expected) throw new Error(`${fileName} is damaged`);
    };
  try {
    for (const wheel of wheels) {
      const archive = await openPromise(wheel, { lazyEntries: true });
      for await (const entry of archive.eachEntry()) {
        const name = entry.fileName;
        if (name.endsWith('/') || !wanted.some((prefix) => name.startsWith(prefix))) continue;
        const path = join(destination, ...name.split('/'));
        mkdirSync(dirname(path), { recursive: true });
        await pipeline(await archive.openReadStreamPromise(entry), checked(entry), createWriteStream(path));
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
