import { join } from 'node:path';

import { StillpointError, toStillpointError } from '../../../core/contract/errors.js';
import { checkFolder } from '../../../core/pictures/datasets/check-folder.js';
import { WaitingLine } from '../../engine/waiting-line.js';
import { KnownFilesCache } from './known-files.js';
import type { DatasetContents } from './records.js';

/** Least time between two reports of progress, milliseconds. */
const REPORT_MS = 200;

/** What came of a check. */
export type CheckEnd =
  | { readonly state: 'ready'; readonly contents: DatasetContents }
  | { readonly state: 'missing' | 'failed'; readonly problem: string; readonly defect?: unknown }
  | { readonly state: 'cancelled' };

/** Checks folders one at a time, remembering what each file gave. */
export class DatasetChecking {
  readonly #cache: string;
  readonly #line = new WaitingLine();

  /** @param cache folder that may be emptied at any time */
  constructor(cache: string) {
    this.#cache = cache;
  }

  /** Where a data set's fingerprints are kept, without ending. */
  pathOf(id: string): string {
    return join(this.#cache, id);
  }

  /** Never rejects. @param onProgress a few times a second */
  check(
    { id, folder }: { id: string; folder: string },
    signal: AbortSignal,
    onProgress: (done: number, total: number) => void,
  ): Promise<CheckEnd> {
    return this.#line.run(async () => {
      try {
        signal.throwIfAborted();
        return { state: 'ready', contents: await this.#run(id, folder, signal, onProgress) };
      } catch (thrown) {
        if (signal.aborted) return { state: 'cancelled' };
        const { code, message, hint } = toStillpointError(thrown);
        const problem = `${message} ${hint}`;
        if (code === 'NOT_FOUND') return { state: 'missing', problem };
        return { state: 'failed', problem, ...(code === 'INTERNAL' && { defect: thrown }) };
      }
    });
  }

  async #run(
    id: string,
    folder: string,
    signal: AbortSignal,
    onProgress: (done: number, total: number) => void,
  ): Promise<DatasetContents> {
    const known = await KnownFilesCache.open(this.pathOf(id));
    let reported = 0;
    let complete = false;
    try {
      const checked = await checkFolder(folder, {
        known,
        signal,
        onProgress: (done, total) => {
          if (done > 0 && performance.now() - reported < REPORT_MS) return;
          reported = performance.now();
          onProgress(done, total);
        },
      });
      complete = true;
      if (checked.pictures.length === 0) throw nothingThere(folder);
      return checked;
    } finally {
      // Without the cache the next check takes longer, and that is all.
      await known.save(complete).catch(() => undefined);
    }
  }
}

function nothingThere(folder: string): StillpointError {
  return new StillpointError(
    'BAD_CONFIGURATION',
    `There are no usable pictures in ${folder} or below it.`,
    'Put pictures there and check again, or add another folder.',
  );
}
