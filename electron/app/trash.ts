import { randomBytes } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { cannotWrite, makeFolder } from '../../core/files/atomic-file.js';

/** Days that what was deleted can be brought back. */
export const TRASH_DAYS = 30;

/** When it was deleted, something random, and its name. */
const TRASHED = /^(\d+)-[0-9a-f]{12}-(.+)$/;

/** Deleted files, or folders, for thirty days. The trash lies on their disk: they are renamed into it. */
export class Trash {
  readonly #folder: string;
  readonly #ending: string;

  /** @param ending of the files' names, which is no part of the names that are spoken of */
  constructor(folder: string, ending = '') {
    this.#folder = folder;
    this.#ending = ending;
  }

  /** Takes a file or folder. @returns what {@link find} knows it by @throws StillpointError CANNOT_WRITE */
  async take(path: string): Promise<string> {
    await makeFolder(this.#folder);
    await this.empty();
    const id = `${Date.now()}-${randomBytes(6).toString('hex')}-${basename(path, this.#ending)}`;
    await rename(path, this.#pathOf(id)).catch((error: unknown) => {
      throw cannotWrite(path, error);
    });
    return id;
  }

  /** Where something is, for whoever brings it back by moving it away, and the name it had; null when it is not in the trash. */
  async find(id: string): Promise<{ path: string; name: string } | null> {
    const name = TRASHED.exec(id)?.[2];
    // What is in the folder is the list of what can be asked for; no path is made from an id that is not in it.
    const isThere = name !== undefined && (await this.#all()).includes(id + this.#ending);
    return isThere ? { path: this.#pathOf(id), name } : null;
  }

  /** Deletes for good what has been there longer than {@link TRASH_DAYS}. What cannot be deleted stays for the next time. */
  async empty(now = Date.now()): Promise<void> {
    for (const entry of await this.#all()) {
      const deleted = Number(TRASHED.exec(entry)?.[1] ?? Number.NaN);
      if (now - deleted > TRASH_DAYS * 86_400_000) {
        await rm(join(this.#folder, entry), { recursive: true, force: true }).catch(() => undefined);
      }
    }
  }

  #pathOf(id: string): string {
    return join(this.#folder, id + this.#ending);
  }

  async #all(): Promise<string[]> {
    return readdir(this.#folder).catch(() => []);
  }
}
