import { type FileHandle, open } from 'node:fs/promises';

import { cannotWrite } from './atomic-file.js';

/**
 * A file that grows by whole records: one that does not fit on the disk leaves nothing of itself behind.
 *
 * Such files cannot be written aside and renamed each time; {@link AppendFile.sync} and {@link AppendFile.cutTo} make them as safe,
 * together with a checkpoint that remembers how long they were.
 */
export class AppendFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  #size: number;

  private constructor(path: string, handle: FileHandle, size: number) {
    this.#path = path;
    this.#handle = handle;
    this.#size = size;
  }

  /** Opens a file at its end, making it if need be. @throws StillpointError CANNOT_WRITE */
  static async open(path: string): Promise<AppendFile> {
    try {
      const handle = await open(path, 'a');
      return new AppendFile(path, handle, (await handle.stat()).size);
    } catch (error) {
      throw cannotWrite(path, error);
    }
  }

  /** Bytes, all of whole records. */
  get size(): number {
    return this.#size;
  }

  /** @throws StillpointError CANNOT_WRITE; the file is then as it was */
  async append(record: Uint8Array | string): Promise<void> {
    const data = typeof record === 'string' ? Buffer.from(record, 'utf8') : record;
    try {
      await this.#handle.appendFile(data);
      this.#size += data.length;
    } catch (error) {
      await this.#handle.truncate(this.#size).catch(() => undefined);
      throw cannotWrite(this.#path, error);
    }
  }

  /** Drops what lies beyond `bytes`; a file that is shorter stays as it is. @throws StillpointError CANNOT_WRITE */
  async cutTo(bytes: number): Promise<void> {
    if (bytes >= this.#size) return;
    try {
      await this.#handle.truncate(bytes);
      this.#size = bytes;
    } catch (error) {
      throw cannotWrite(this.#path, error);
    }
  }

  /** Returns when what was appended is on the disk. @throws StillpointError CANNOT_WRITE */
  async sync(): Promise<void> {
    try {
      await this.#handle.datasync();
    } catch (error) {
      throw cannotWrite(this.#path, error);
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
