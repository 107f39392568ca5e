import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

import { StillpointError } from '../../../core/contract/errors.js';
import { nameForFile } from './names.js';
import { receiveUpload } from '../serving/receive-upload.js';

/** Model files that a page has sent and not yet imported. Ids are random: knowing one is the right to import it. */
export class ModelUploads {
  readonly #folder: string;
  readonly #files = new Map<string, { path: string; name: string }>();

  /** @param folder the session's */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * @param name the file's own
   * @returns the id to import it by
   * @throws StillpointError BAD_MODEL when larger than `limit` bytes, CANNOT_WRITE
   */
  async add(name: string, bytes: Readable, limit: number): Promise<string> {
    const id = randomBytes(16).toString('hex');
    const path = join(this.#folder, `${id}.safetensors`);
    try {
      await receiveUpload(bytes, path, { limit, what: 'model', bad: 'BAD_MODEL' });
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
    this.#files.set(id, { path, name: nameForFile(name) });
    return id;
  }

  /**
   * Hands an uploaded file to whoever takes it into the library; it is gone from here afterwards, whether that went well or not.
   *
   * @throws StillpointError NOT_FOUND; a message of `take` speaks of the file by its own name
   */
  async take<Result>(id: string, take: (path: string, name: string) => Promise<Result>): Promise<Result> {
    const file = this.#files.get(id);
    this.#files.delete(id);
    if (file === undefined) throw new StillpointError('NOT_FOUND', 'This upload is gone.', 'Choose the file again.');
    try {
      return await take(file.path, file.name);
    } catch (error) {
      if (!(error instanceof StillpointError)) throw error;
      const shown = `${file.name}.safetensors`;
      const message = error.message.split(file.path).join(shown).split(`${id}.safetensors`).join(shown);
      throw new StillpointError(error.code, message, error.hint, { cause: error });
    } finally {
      await rm(file.path, { force: true });
    }
  }
}
