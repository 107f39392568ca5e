import { readdir } from 'node:fs/promises';

import sharp from 'sharp';

import { messageOf, StillpointError } from '../../contract/errors.js';
import type { TrainingPicture } from '../../data/crops.js';
import { mapInOrder } from '../map-in-order.js';
import { damaged } from '../bad-picture.js';
import { openPicture } from '../open-picture.js';
import { decodePicture } from '../picture-folder.js';
import { isNotUtf8, nameNotUtf8 } from '../../files/not-utf8.js';
import { entryOf } from '../../files/path-exists.js';
import { systemErrorCode } from '../../files/system-error.js';

/** A file as it was when the source was opened. */
export interface SurveyedFile {
  /** Absolute path. */
  readonly file: string;
  /** Size and time of its last change; null when it was not there. */
  readonly stamp: string | null;
  /** Why it cannot be used; null for a good one. */
  readonly reason: string | null;
}

export interface PictureNeeds {
  /** Shortest side that is needed, pixels. */
  readonly crop: number;
  /** Pictures are scaled down so that the shorter side is at most this. */
  readonly maxSide: number;
}

/** Headers read at a time. */
const HEADERS_AT_ONCE = 4;

/** Looks at every file's header, in order: a tenth of the work of decoding, so that a large folder opens soon. */
export function surveyFiles(
  files: readonly string[],
  needs: PictureNeeds,
  signal?: AbortSignal,
): Promise<SurveyedFile[]> {
  return mapInOrder(files, HEADERS_AT_ONCE, (file) => survey(file, needs), signal);
}

async function survey(file: string, { crop, maxSide }: PictureNeeds): Promise<SurveyedFile> {
  const stamp = await stampOf(file);
  if (stamp === null) {
    const reason = isNotUtf8(file) ? nameNotUtf8(file, 'BAD_PICTURE').message : 'the file is not there';
    return { file, stamp, reason };
  }
  try {
    const { width, height } = await sizeOf(file);
    return { file, stamp, reason: tooSmall(width, height, Math.min(width, height, maxSide), crop) };
  } catch (error) {
    return { file, stamp, reason: `not a picture that Stillpoint can read (${messageOf(error)})` };
  }
}

/** From the header alone where sharp reads it, else from the whole file. */
async function sizeOf(file: string): Promise<{ width: number; height: number }> {
  return sharp(file)
    .metadata()
    .catch((error: unknown) =>
      openPicture(file, 1).catch(() => {
        throw error;
      }),
    );
}

async function stampOf(file: string): Promise<string | null> {
  const entry = await entryOf(file);
  return entry === null ? null : `${entry.size} ${entry.mtimeMs}`;
}

function tooSmall(width: number, height: number, side: number, crop: number): string | null {
  return side >= crop ? null : `too small: ${width}×${height}, at least ${crop} pixels a side are needed`;
}

/**
 * Pictures of files by index.
 *
 * A file that turns out to be damaged, unchanged since the source was opened, has always been so: its place is taken by the next good one,
 * which is the same in every run over these files, and it is told once. One that was good and changed, or that cannot be read any
 * more, ends the run: going on without it would be another run than the one that was begun.
 */
export class FilePictures {
  readonly #files: readonly SurveyedFile[];
  readonly #folder: string;
  readonly #needs: PictureNeeds;
  readonly #onDamaged: (file: string, reason: string) => void;
  /** Indices of files that cannot be used, as far as is known. */
  readonly #bad: Set<number>;

  /** @param folder where all of them are; when it is gone, that is what is wrong, and not the first file that is missed */
  constructor(
    files: readonly SurveyedFile[],
    folder: string,
    needs: PictureNeeds,
    onDamaged: (file: string, reason: string) => void,
  ) {
    this.#files = files;
    this.#folder = folder;
    this.#needs = needs;
    this.#onDamaged = onDamaged;
    this.#bad = new Set(files.flatMap(({ reason }, index) => (reason === null ? [] : [index])));
  }

  get count(): number {
    return this.#files.length;
  }

  /** @throws StillpointError NOT_FOUND, BAD_PICTURE */
  async load(index: number): Promise<TrainingPicture> {
    for (let step = 0; step < this.count; step++) {
      const at = (index + step) % this.count;
      const picture = this.#bad.has(at) ? null : await this.#decode(at);
      if (picture !== null) return picture;
    }
    throw new StillpointError(
      'BAD_PICTURE',
      `Not one picture of ${this.#folder} can be decoded.`,
      'Check it with "stillpoint data check", or name another folder.',
    );
  }

  /** Null for a file that has always been damaged. */
  async #decode(at: number): Promise<TrainingPicture | null> {
    const known = this.#files[at];
    if (known === undefined) throw new Error(`no picture ${at}`);
    try {
      const picture = await decodePicture(known.file, { maxSide: this.#needs.maxSide });
      const { width, height } = picture;
      const problem = tooSmall(width, height, Math.min(width, height), this.#needs.crop);
      if (problem !== null) throw damaged(known.file, new Error(problem));
      return picture;
    } catch (error) {
      await this.#refuseIfGone(error);
      // The pixels are at fault, and not the disk, when no system call failed.
      const pixels = error instanceof StillpointError && systemErrorCode(error.cause) === null;
      if (!pixels || (await stampOf(known.file)) !== known.stamp) throw lost(known.file, error);
      if (!this.#bad.has(at)) this.#onDamaged(known.file, error.message);
      this.#bad.add(at);
      return null;
    }
  }

  async #refuseIfGone(cause: unknown): Promise<void> {
    const entries = await readdir(this.#folder).catch(() => []);
    // An unplugged disk can leave the empty folder that it was mounted on.
    if (entries.length > 0) return;
    throw new StillpointError(
      'NOT_FOUND',
      `The folder of training pictures, ${this.#folder}, is gone.`,
      'Plug the disk in or put the folder back, then resume the run: it goes on from its last checkpoint.',
      { cause },
    );
  }
}

function lost(file: string, cause: unknown): StillpointError {
  return new StillpointError(
    'BAD_PICTURE',
    `${file} changed during the run and can no longer be used: ${messageOf(cause)}`,
    'Put the picture back as it was and resume the run, or start another without it.',
    { cause },
  );
}
