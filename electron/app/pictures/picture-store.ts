import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';

import { StillpointError } from '../../../core/contract/errors.js';
import type { Picture } from '../../../core/contract/picture.js';
import { probePicture } from '../../../core/pictures/decode-picture.js';
import { outputExtension } from '../../../core/pictures/picture-format.js';
import { receiveUpload } from '../serving/receive-upload.js';
import { type Rendition, writeRendition } from './rendition.js';

/** A picture as this side knows it: with the file behind it. */
export interface StoredPicture extends Picture {
  /** Absolute path: the person's own file, or one in the session's folder. */
  readonly path: string;
  /** The person's own file that this came from, where there is one. Never written to. */
  readonly original: string | null;
}

interface Entry {
  readonly picture: StoredPicture;
  /** Files in the session's folder that end with the picture. */
  readonly temporary: string[];
  rendition: Promise<Rendition> | null;
}

export interface PictureStoreOptions {
  /** The session's folder. */
  folder: string;
  /** Address at which the shell serves a picture's rendition. */
  urlOf: (id: string) => string;
}

/** Pictures of this session by id. Ids are random: knowing one is the right to see it. */
export class PictureStore {
  readonly #options: PictureStoreOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: PictureStoreOptions) {
    this.#options = options;
  }

  /**
   * Takes a file of the person where it is.
   *
   * @throws StillpointError BAD_PICTURE or NOT_FOUND
   */
  async addFile(path: string): Promise<Picture> {
    const absolute = resolve(path);
    return this.#add({ id: newId(), name: basename(absolute), path: absolute, original: absolute, temporary: [] });
  }

  /**
   * Takes bytes: a browser's upload.
   *
   * @param limit largest number of bytes taken
   * @throws StillpointError BAD_PICTURE (also when larger than `limit`), CANNOT_WRITE
   */
  async addUpload(name: string, bytes: Readable, limit: number): Promise<Picture> {
    const id = newId();
    const clean = cleanName(name);
    const path = join(this.#options.folder, id + safeExtension(clean));
    try {
      await receiveUpload(bytes, path, { limit, what: 'picture', bad: 'BAD_PICTURE' });
      return await this.#add({ id, name: clean, path, original: null, temporary: [path] });
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  /** Where a restoration of `source` is to be written, and the name under which it is offered. */
  planResult(source: StoredPicture): { id: string; path: string; name: string } {
    const id = newId();
    const extension = outputExtension(source.name, source.format);
    const stem = basename(source.name, extname(source.name));
    return { id, path: join(this.#options.folder, id + extension), name: `${stem}-restored${extension}` };
  }

  /** Takes the file that a restoration wrote. */
  async addResult(plan: { id: string; path: string; name: string }, source: StoredPicture): Promise<Picture> {
    return this.#add({ ...plan, original: source.original, temporary: [plan.path] });
  }

  /** @throws StillpointError NOT_FOUND */
  find(id: string): StoredPicture {
    return this.#entry(id).picture;
  }

  /** The file that the interface shows; made once, on first demand. */
  async rendition(id: string): Promise<Rendition> {
    const entry = this.#entry(id);
    entry.rendition ??= this.#render(entry);
    return entry.rendition;
  }

  /** Forgets a picture and its temporary files. Forgetting one that is not there is fine. */
  async forget(id: string): Promise<void> {
    const entry = this.#entries.get(id);
    this.#entries.delete(id);
    await entry?.rendition?.catch(() => undefined);
    for (const file of entry?.temporary ?? []) await rm(file, { force: true });
  }

  async #render(entry: Entry): Promise<Rendition> {
    const { id, path } = entry.picture;
    const rendition = await writeRendition(path, join(this.#options.folder, `${id}-shown`));
    entry.temporary.push(rendition.file);
    return rendition;
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id);
    if (entry === undefined) {
      throw new StillpointError('NOT_FOUND', 'This picture is no longer open.', 'Open it again.');
    }
    return entry;
  }

  async #add(file: {
    id: string;
    name: string;
    path: string;
    original: string | null;
    temporary: string[];
  }): Promise<Picture> {
    const { id, name, path, original, temporary } = file;
    const { width, height, bytes, format, bitDepth } = await probePicture(path).catch((error: unknown) => {
      throw namedAs(name, path, error);
    });
    const shown: Picture = { id, name, width, height, bytes, format, bitDepth, url: this.#options.urlOf(id) };
    this.#entries.set(id, { picture: { ...shown, path, original }, temporary, rendition: null });
    return shown;
  }
}

function newId(): string {
  return randomBytes(16).toString('hex');
}

/** The person knows an upload by its name; the path of our temporary file means nothing to them. */
function namedAs(name: string, path: string, error: unknown): unknown {
  if (!(error instanceof StillpointError)) return error;
  const message = error.message.split(path).join(name).split(basename(path)).join(name);
  return new StillpointError(error.code, message, error.hint, { cause: error });
}

/** A file name to show and to offer for saving: no folders, no control characters, not endless. */
function cleanName(name: string): string {
  const printable = Array.from(basename(name.split('\\').join('/'))).filter(
    (letter) => letter >= ' ' && letter !== '\u007f',
  );
  return printable.join('').slice(-200).trim() || 'picture';
}

function safeExtension(name: string): string {
  const extension = extname(name).toLowerCase();
  return /^\.[a-z0-9]{1,8}$/.test(extension) ? extension : '';
}
