import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';

import { StillpointError } from '../../../core/contract/errors.js';
import type { Picture } from '../../../core/contract/picture.js';
import { factsOf, openPicture, probePicture, type PictureFacts } from '../../../core/pictures/open-picture.js';
import { outputExtension } from '../../../core/pictures/picture-format.js';
import { receiveUpload } from '../serving/receive-upload.js';
import { type Rendition, writeRendition } from './rendition.js';

/** A picture as this side knows it: with the file behind it. */
export interface StoredPicture extends Picture {
  /** Absolute path: the person's own file, or one in the session's folder. */
  readonly path: string;
  /** The person's own file that this came from, where there is one. Never written to. */
  readonly original: string | null;
  /** What the interface shows of it; null for one that is not to be looked at. */
  readonly rendition: Rendition | null;
}

type NewFile = Pick<StoredPicture, 'id' | 'name' | 'path' | 'original'>;

interface Entry {
  readonly picture: StoredPicture;
  /** Files in the session's folder that end with the picture. */
  readonly temporary: readonly string[];
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
    return this.#show({ id: newId(), name: basename(absolute), path: absolute, original: absolute }, []);
  }

  /**
   * Takes bytes: a browser's upload.
   *
   * @param limit largest number of bytes taken
   * @param shown whether it will be looked at; what is only kept, for a data set, is checked all the same
   * @throws StillpointError BAD_PICTURE (also when larger than `limit`), CANNOT_WRITE
   */
  async addUpload(name: string, bytes: Readable, limit: number, shown = true): Promise<Picture> {
    const id = newId();
    const clean = cleanName(name);
    const path = join(this.#options.folder, id + safeExtension(clean));
    const file = { id, name: clean, path, original: null };
    try {
      await receiveUpload(bytes, path, { limit, what: 'picture', bad: 'BAD_PICTURE' });
      if (shown) return await this.#show(file, [path]);
      return await inItsName(file, async () => this.#add(file, await probePicture(path), null, [path]));
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
    return this.#show({ ...plan, original: source.original }, [plan.path]);
  }

  /** @throws StillpointError NOT_FOUND */
  find(id: string): StoredPicture {
    const entry = this.#entries.get(id);
    if (entry !== undefined) return entry.picture;
    throw new StillpointError('NOT_FOUND', 'This picture is no longer open.', 'Open it again.');
  }

  /** Forgets a picture and its temporary files. Forgetting one that is not there is fine. */
  async forget(id: string): Promise<void> {
    const entry = this.#entries.get(id);
    this.#entries.delete(id);
    for (const file of entry?.temporary ?? []) await rm(file, { force: true });
  }

  /** Opens a picture to be looked at: the one time that this side decodes it. */
  #show(file: NewFile, temporary: readonly string[]): Promise<Picture> {
    return inItsName(file, async () => {
      const opened = await openPicture(file.path);
      const rendition = await writeRendition(opened, join(this.#options.folder, `${file.id}-shown`));
      return this.#add(file, factsOf(opened), rendition, [...temporary, rendition.file]);
    });
  }

  #add(file: NewFile, facts: PictureFacts, rendition: Rendition | null, temporary: readonly string[]): Picture {
    const { id, name, path, original } = file;
    const { width, height, bytes, format, bitDepth } = facts;
    const shown: Picture = { id, name, width, height, bytes, format, bitDepth, url: this.#options.urlOf(id) };
    this.#entries.set(id, { picture: { ...shown, path, original, rendition }, temporary });
    return shown;
  }
}

function newId(): string {
  return randomBytes(16).toString('hex');
}

/** The person knows an upload by its name; the path of our temporary file means nothing to them. */
async function inItsName<Result>({ name, path }: NewFile, open: () => Promise<Result>): Promise<Result> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof StillpointError)) throw error;
    const message = error.message.split(path).join(name).split(basename(path)).join(name);
    throw new StillpointError(error.code, message, error.hint, { cause: error });
  }
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
