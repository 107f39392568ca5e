import type { TrainingEvent } from '../../../core/contract/training.js';
import { type RunEntry, writeRunEntry } from './entry.js';
import { bytesOf, type StoredRun } from './runs-folder.js';
import { advance, type RunProgress } from './progress.js';
import { RunReaders } from './event-feed.js';
import type { RunTurn } from './training-turn.js';

/** A run in memory. */
export class HeldRun {
  readonly id: string;
  readonly folder: string;
  readonly readers: RunReaders;
  entry: RunEntry;
  progress: RunProgress;
  /** Size of its folder, as of late. */
  bytes: number;
  /** While it has the engine. */
  turn: { interrupt: RunTurn['interrupt']; concluded: Promise<void> } | null = null;
  /** Writes of the entry, one after the other. */
  #written: Promise<unknown> = Promise.resolve();

  /** @param readers of the same run, when it was read before */
  constructor({ id, folder, entry, progress, bytes }: StoredRun, readers = new RunReaders()) {
    this.id = id;
    this.folder = folder;
    this.entry = entry;
    this.progress = progress;
    this.bytes = bytes;
    this.readers = readers;
  }

  /** Changes the entry, here at once and then on disk. @throws StillpointError CANNOT_WRITE */
  async save(change: Partial<RunEntry>): Promise<void> {
    this.entry = { ...this.entry, ...change };
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
      if (event.type === 'validation') void bytesOf(this.folder).then((bytes) => (this.bytes = bytes));
    }
    this.readers.tell(events);
  }
}
