import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';

import { runIdSchema } from '../../../core/contract/run.js';
import { StillpointError } from '../../../core/contract/errors.js';
import { cannotWrite, makeFolder } from '../../../core/files/atomic-file.js';
import { FolderLock } from '../../../core/files/folder-lock.js';
import { pathExists } from '../../../core/files/path-exists.js';
import { readRunRecord } from '../../../core/runs/record.js';
import { Trash } from '../trash.js';
import { newRunId, readRunEntry, type RunEntry, writeRunEntry } from './entry.js';
import { progressOfRecord } from './progress.js';
import { Run } from './run.js';

/** The folder of runs: one folder each, and a trash. */
export class RunsFolder {
  readonly path: string;
  readonly #trash: Trash;

  constructor(path: string) {
    this.path = path;
    this.#trash = new Trash(join(path, '.trash'));
  }

  /**
   * Takes the runs in hand: makes the folder if need be, and deletes what has been in the trash for long.
   *
   * @returns null when another process has them, or the folder cannot be written
   */
  async take(): Promise<FolderLock | null> {
    try {
      await makeFolder(this.path);
      const lock = await FolderLock.take(this.path);
      await this.#trash.empty();
      return lock;
    } catch (error) {
      if (error instanceof StillpointError) return null;
      throw error;
    }
  }

  /** Every run that can be read. */
  async all(): Promise<Run[]> {
    const entries = await readdir(this.path, { withFileTypes: true }).catch(() => []);
    const ids = entries.filter((entry) => entry.isDirectory() && runIdSchema.safeParse(entry.name).success);
    const runs = await Promise.all(ids.map(({ name }) => this.find(name)));
    return runs.filter((run) => run !== null);
  }

  /** Null when there is none that can be read. */
  async find(id: string): Promise<Run | null> {
    const folder = join(this.path, id);
    const entry = await readRunEntry(folder);
    if (entry === null) return null;
    const record = await readRunRecord(folder).catch(() => null);
    return measured(new Run({ id, folder, entry, progress: progressOfRecord(record) }));
  }

  /** Makes the folder of a new run. @throws StillpointError CANNOT_WRITE */
  async create(entry: RunEntry): Promise<Run> {
    const id = newRunId(entry.name);
    for (let number = 1; ; number += 1) {
      const unique = number === 1 ? id : `${id}-${number}`;
      const folder = join(this.path, unique);
      try {
        await mkdir(folder);
      } catch (error) {
        if (await pathExists(folder)) continue;
        throw cannotWrite(folder, error);
      }
      await writeRunEntry(folder, entry);
      return measured(new Run({ id: unique, folder, entry, progress: progressOfRecord(null) }));
    }
  }

  /** Moves a run into the trash. @returns what {@link recover} takes @throws StillpointError CANNOT_WRITE */
  async discard(id: string): Promise<string> {
    return this.#trash.take(join(this.path, id));
  }

  /** Brings a run back from the trash. @throws StillpointError NOT_FOUND, CANNOT_WRITE */
  async recover(trashed: string): Promise<Run> {
    const found = await this.#trash.find(trashed);
    const id = runIdSchema.safeParse(found?.name);
    if (found === null || !id.success) throw notThere();
    const folder = join(this.path, id.data);
    await rename(found.path, folder).catch((error: unknown) => {
      throw cannotWrite(folder, error);
    });
    const run = await this.find(id.data);
    if (run === null) throw notThere();
    return run;
  }
}

function notThere(): StillpointError {
  return new StillpointError('NOT_FOUND', 'This run is no longer in the trash.', 'Start it again from its settings.');
}

async function measured(run: Run): Promise<Run> {
  await run.measure();
  return run;
}
