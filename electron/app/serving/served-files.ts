import { randomBytes } from 'node:crypto';
import { extname } from 'node:path';

import { StillpointError } from '../../../core/contract/errors.js';
import { isFile } from '../../../core/files/path-exists.js';

export interface SharingOptions {
  /** Makes it a download under this name; without one it is shown in the page, which only pictures are. */
  readonly name?: string;
  /** Writes the file when it is fetched and not there: thumbnails that nobody scrolls to are never made. */
  readonly make?: () => Promise<void>;
}

/** A file behind an address. */
export interface ServedFile {
  readonly path: string;
  /** Media type. */
  readonly type: string;
  /** File name of a download; null for a picture that is shown. */
  readonly name: string | null;
}

/** What the page may show. SVG is not among them: it can hold scripts. */
const SHOWN: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
};

/**
 * Files of the application (thumbnails, samples, exports) that the interface may fetch by an address.
 *
 * An address holds 128 random bits and means one file: knowing it is the right to read that file, and no path travels in it, so there
 * is none to tamper with. Addresses live as long as the process.
 */
export class ServedFiles {
  readonly #urlOf: (id: string) => string;
  readonly #files = new Map<string, ServedFile>();
  readonly #makers = new Map<string, () => Promise<void>>();
  /** By path and then by name: sharing again gives the same address, so that a list that is sent at every change does not pile them up. */
  readonly #ids = new Map<string, Map<string | null, string>>();

  /** @param urlOf address at which the shell serves the file of an id */
  constructor(urlOf: (id: string) => string) {
    this.#urlOf = urlOf;
  }

  /**
   * Gives a file an address; the same one as before when it has one for this purpose.
   *
   * Whether the file is there is seen when it is fetched. Whoever writes another picture under the same path forgets it first, because
   * the page keeps what it has seen at an address.
   *
   * @param path absolute
   */
  share(path: string, { name, make }: SharingOptions = {}): string {
    const ids = this.#ids.get(path) ?? new Map<string | null, string>();
    const known = ids.get(name ?? null);
    if (known !== undefined) return this.#urlOf(known);
    const shown = SHOWN[extname(path).toLowerCase()];
    if (name === undefined && shown === undefined) throw new Error(`only pictures are shown; give ${path} a name`);
    const id = randomBytes(16).toString('hex');
    const type = name === undefined ? (shown ?? '') : 'application/octet-stream';
    this.#files.set(id, { path, type, name: name ?? null });
    if (make !== undefined) this.#makers.set(id, make);
    this.#ids.set(path, ids.set(name ?? null, id));
    return this.#urlOf(id);
  }

  /** Makes every address of a file void. The file stays. */
  forget(path: string): void {
    for (const id of this.#ids.get(path)?.values() ?? []) {
      this.#files.delete(id);
      this.#makers.delete(id);
    }
    this.#ids.delete(path);
  }

  /** @throws StillpointError NOT_FOUND when nothing was shared under this id, or the file is gone; what making it throws */
  async find(id: string): Promise<ServedFile> {
    const file = this.#files.get(id);
    if (file !== undefined && (await isFile(file.path))) return file;
    await this.#makers.get(id)?.();
    if (file !== undefined && (await isFile(file.path))) return file;
    throw new StillpointError('NOT_FOUND', 'This file is no longer there.', 'Reload the page.');
  }
}
