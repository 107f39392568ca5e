import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

import { z } from 'zod';

import { makeFolder, writeFileAtomic } from '../../../core/files/atomic-file.js';
import { readJson } from '../../../core/files/json-file.js';
import type { KnownFile, KnownFiles } from '../../../core/pictures/datasets/check-folder.js';

/** Bytes of a thumbnail. */
const THUMBNAIL = 32 * 32;

/** Goes up when fingerprints are made differently, so that old ones are made again. */
const EDITION = 1;

/** Path, size, time; then width and height, or why the file cannot be used. */
const fileSchema = z.union([
  z.tuple([z.string(), z.number(), z.number(), z.number(), z.number()]),
  z.tuple([z.string(), z.number(), z.number(), z.string()]),
]);

const listSchema = z.object({
  edition: z.literal(EDITION),
  /** Names the file with the thumbnails, one after the other. */
  thumbnails: z.string().regex(/^[0-9a-f]+$/),
  files: z.array(fileSchema),
});

/**
 * What decoding the files of a data set gave, kept in the cache: a second check decodes what is new or changed.
 *
 * Two files: a list, and the thumbnails that it names; they are a tenth of the size that they would have as text.
 */
export class KnownFilesCache implements KnownFiles {
  readonly #path: string;
  readonly #files: Map<string, KnownFile>;
  /** What this check has met; the rest is no longer there. */
  readonly #met = new Set<string>();

  private constructor(path: string, files: Map<string, KnownFile>) {
    this.#path = path;
    this.#files = files;
  }

  /** @param path of the list, without ending; nothing is known when it is missing or damaged */
  static async open(path: string): Promise<KnownFilesCache> {
    return new KnownFilesCache(path, await read(path).catch(() => new Map<string, KnownFile>()));
  }

  get(file: string): KnownFile | undefined {
    this.#met.add(file);
    return this.#files.get(file);
  }

  set(file: string, known: KnownFile): void {
    this.#met.add(file);
    this.#files.set(file, known);
  }

  /** @param complete forget the files that the check has not met @throws StillpointError CANNOT_WRITE */
  async save(complete: boolean): Promise<void> {
    const files = [...this.#files].filter(([file]) => !complete || this.#met.has(file));
    const thumbnails = files.flatMap(([, { result }]) => (typeof result === 'string' ? [] : [result.thumbnail]));
    const name = randomBytes(8).toString('hex');
    const before = await readList(this.#path);
    await makeFolder(dirname(this.#path));
    await writeFileAtomic(thumbnailsOf(this.#path, name), Buffer.concat(thumbnails));
    const list = { edition: EDITION, thumbnails: name, files: files.map(([file, known]) => toLine(file, known)) };
    await writeFileAtomic(`${this.#path}.json`, JSON.stringify(list));
    if (before !== null) await rm(thumbnailsOf(this.#path, before.thumbnails), { force: true });
  }
}

/** Removes what is kept under a path. */
export async function forgetKnownFiles(path: string): Promise<void> {
  const list = await readList(path);
  await rm(`${path}.json`, { force: true });
  if (list !== null) await rm(thumbnailsOf(path, list.thumbnails), { force: true });
}

function thumbnailsOf(path: string, name: string): string {
  return `${path}-${name}.raw`;
}

/** Null when there is none, or it is damaged or of another edition. */
async function readList(path: string): Promise<z.infer<typeof listSchema> | null> {
  return readJson(`${path}.json`, listSchema);
}

async function read(path: string): Promise<Map<string, KnownFile>> {
  const list = await readList(path);
  if (list === null) return new Map();
  const bytes = await readFile(thumbnailsOf(path, list.thumbnails));
  const files = new Map<string, KnownFile>();
  let at = 0;
  for (const [file, size, modified, ...rest] of list.files) {
    const [width, height] = rest;
    if (typeof width === 'string') {
      files.set(file, { size, modified, result: width });
      continue;
    }
    const thumbnail = new Uint8Array(bytes.subarray(at, at + THUMBNAIL));
    at += THUMBNAIL;
    if (thumbnail.length < THUMBNAIL) throw new Error('thumbnails are missing');
    files.set(file, { size, modified, result: { width, height: height ?? width, thumbnail } });
  }
  return files;
}

function toLine(file: string, { size, modified, result }: KnownFile): z.infer<typeof fileSchema> {
  return typeof result === 'string'
    ? [file, size, modified, result]
    : [file, size, modified, result.width, result.height];
}
