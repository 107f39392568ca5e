import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { TrainingEvent } from '../../../core/contract/training.js';
import { type RunEntry, writeRunEntry } from './entry.js';
import { EventFeed } from './event-feed.js';
import { advance, type RunProgress } from './progress.js';

/** A run as the application knows it: what its folder said when it was read, and what happened since. */
export class Run {
  readonly id: string;
  readonly folder: string;
  entry: RunEntry;
  progress: RunProgress;
  /** Size of its folder, as of late. */
  bytes = 0;
  /** Its events, for whoever looks at its curves. */
  feed = new EventFeed();
  /** Told whenever something of it has changed. */
  onChange: () => void = () => undefined;
  /** Writes of the entry, one after the other. */
  #written: Promise<unknown> = Promise.resolve();

  constructor({ id, folder, entry, progress }: Pick<Run, 'id' | 'folder' | 'entry' | 'progress'>) {
    this.id = id;
    this.folder = folder;
    this.entry = entry;
    this.progress = progress;
  }

  /** Changes the entry, here at once and then on disk. @throws StillpointError CANNOT_WRITE */
  async save(change: Partial<RunEntry>): Promise<void> {
    this.entry = { ...this.entry, ...change };
    this.onChange();
    const write = this.#written.then(() => writeRunEntry(this.folder, this.entry));
    this.#written = write.catch(() => undefined);
    await write;
  }

  /** Resolves once everything saved so far is on disk, or has failed to get there. */
  async settled(): Promise<void> {
    await this.#written;
  }

  /** Takes note of what its training tells. */
  follow(events: readonly TrainingEvent[]): void {
    for (const event of events) {
      this.progress = advance(this.progress, event);
      if (event.type === 'notice' && event.hint !== '') this.note(`${event.message} ${event.hint}`);
      if (event.type === 'validation') void this.measure();
    }
    this.feed.tell(events);
    this.onChange();
  }

  /** Keeps something to read beside it, until the entry is saved again. */
  note(message: string): void {
    this.entry = { ...this.entry, message };
    this.onChange();
  }

  /** Looks how large its folder is. */
  async measure(): Promise<void> {
    this.bytes = await bytesOf(this.folder);
  }
}

/** Bytes of a folder's files; those that come and go meanwhile are not counted. */
async function bytesOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        stat(join(entry.parentPath, entry.name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
