import { randomBytes } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { basename, resolve } from 'node:path';

import { type Dataset, type SplitSettings, splitSettingsSchema } from '../../../core/contract/dataset.js';
import { StillpointError } from '../../../core/contract/errors.js';
import { isFolder } from '../../../core/files/path-exists.js';
import { slug } from '../../../core/files/slug.js';
import type { DatasetChecking } from './checking.js';
import { type DatasetEntry, dividedEntry, summaryOf } from './entry.js';
import { forgetKnownFiles } from './known-files.js';
import type { DatasetRecord, DatasetRecords } from './records.js';
import { SYNTHETIC_ID, syntheticDataset } from './synthetic.js';
import type { DatasetThumbnails } from './thumbnails.js';
import { PublishedValue } from '../../engine/published-value.js';

export interface DatasetLibraryOptions {
  readonly records: DatasetRecords;
  readonly checking: DatasetChecking;
  readonly thumbnails: DatasetThumbnails;
  readonly onDefect: (defect: unknown) => void;
  /** Seconds between two looks whether folders came or went; a disk says nothing when it is unplugged. */
  readonly lookSeconds?: number;
}

const GONE = 'The folder is not there at the moment. Plug in the disk that holds it, or put it back.';

/** The data sets of a person: folders that are checked in the background, and the synthetic one. */
export class DatasetLibrary {
  readonly #options: DatasetLibraryOptions;
  readonly #entries = new Map<string, DatasetEntry>();
  /** What is being checked. */
  readonly #checks = new Map<string, { stop: AbortController; done: Promise<void> }>();
  readonly #published: PublishedValue<Dataset[]>;
  readonly #look: NodeJS.Timeout;
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(options: DatasetLibraryOptions) {
    this.#options = options;
    this.#published = new PublishedValue(this.#summaries());
    this.#look = setInterval(() => void this.lookForFolders(), (options.lookSeconds ?? 15) * 1000);
    this.#look.unref();
  }

  /** Reads what there is; a data set that was never checked to the end is checked now. */
  static async open(options: DatasetLibraryOptions): Promise<DatasetLibrary> {
    const library = new DatasetLibrary(options);
    for (const record of await options.records.list()) {
      const contents = await options.records.contents(record.id);
      const ready = { state: 'ready', progress: null, problem: null } as const;
      library.#entries.set(record.id, dividedEntry(record, contents, ready));
    }
    await library.lookForFolders();
    return library;
  }

  watch(signal?: AbortSignal): AsyncGenerator<Dataset[], void, undefined> {
    return this.#published.watch(signal);
  }

  /** @throws StillpointError NOT_FOUND */
  summary(id: string): Dataset {
    if (id === SYNTHETIC_ID) return syntheticDataset(this.#options.thumbnails);
    return this.#summary(this.entry(id));
  }

  /** A folder data set. @throws StillpointError NOT_FOUND */
  entry(id: string): DatasetEntry {
    const entry = this.#entries.get(id);
    if (entry !== undefined) return entry;
    throw new StillpointError('NOT_FOUND', 'There is no such data set any more.', 'Add its folder again.');
  }

  /**
   * Adds a folder and begins to check it; one that is there already is checked again.
   *
   * @throws StillpointError NOT_FOUND when it is no folder, CANNOT_WRITE
   */
  async add(folder: string, name = basename(resolve(folder)), id = newId(name)): Promise<Dataset> {
    const path = await realpath(folder).catch(() => resolve(folder));
    if (!(await isFolder(path))) {
      throw new StillpointError(
        'NOT_FOUND',
        `${folder} is not a folder.`,
        'Choose the folder that holds the pictures.',
      );
    }
    const known = [...this.#entries.values()].find(({ record }) => record.folder === path);
    if (known !== undefined) return this.check(known.record.id);
    const record: DatasetRecord = {
      id,
      name: name || path,
      folder: path,
      split: splitSettingsSchema.parse({}),
      added: new Date().toISOString(),
    };
    await this.#save([...this.#records(), record]);
    this.#entries.set(id, dividedEntry(record, null, { state: 'checking', progress: null, problem: null }));
    return this.check(id);
  }

  /** Where pictures that were uploaded for a data set are put. */
  folderOf(id: string): string {
    return this.#options.records.folderOf(id);
  }

  /** Decodes what is new or changed, in the background. @throws StillpointError NOT_FOUND */
  check(id: string): Dataset {
    if (id === SYNTHETIC_ID) return this.summary(id);
    const { record } = this.entry(id);
    if (!this.#checks.has(id)) {
      const stop = new AbortController();
      this.#change(id, { state: 'checking', progress: { done: 0, total: 0 }, problem: null });
      const done = this.#check(record, stop.signal).finally(() => this.#checks.delete(id));
      this.#checks.set(id, { stop, done });
    }
    return this.summary(id);
  }

  /** @throws StillpointError NOT_FOUND, BAD_CONFIGURATION for the synthetic one, CANNOT_WRITE */
  async split(id: string, split: SplitSettings): Promise<Dataset> {
    if (id === SYNTHETIC_ID) {
      throw new StillpointError(
        'BAD_CONFIGURATION',
        'The synthetic set is not divided: it draws other pictures for validation than for training.',
        'Choose a data set of your own to divide.',
      );
    }
    return this.#rewrite(id, { split });
  }

  /** @throws StillpointError NOT_FOUND, BAD_CONFIGURATION for the synthetic one, CANNOT_WRITE */
  async rename(id: string, name: string): Promise<Dataset> {
    if (id === SYNTHETIC_ID) throw permanent();
    return this.#rewrite(id, { name });
  }

  /** Forgets a data set; its folder stays. @throws StillpointError NOT_FOUND, BAD_CONFIGURATION, CANNOT_WRITE */
  async remove(id: string): Promise<void> {
    if (id === SYNTHETIC_ID) throw permanent();
    const { record: removed, contents } = this.entry(id);
    await this.#save(this.#records().filter((record) => record.id !== id));
    this.#entries.delete(id);
    this.#publish();
    const check = this.#checks.get(id);
    check?.stop.abort();
    await check?.done;
    await this.#options.records.forgetContents(id);
    await forgetKnownFiles(this.#options.checking.pathOf(id));
    const shown = (contents?.pictures ?? []).map(({ file, key }) => ({ file: resolve(removed.folder, file), key }));
    await this.#options.thumbnails.forget(shown);
  }

  /** Notices folders that went away and those that came back. */
  async lookForFolders(): Promise<void> {
    for (const { record, contents, state } of [...this.#entries.values()]) {
      const there = await isFolder(record.folder);
      if (!this.#entries.has(record.id) || this.#checks.has(record.id)) continue;
      if (!there && state === 'ready') this.#change(record.id, { state: 'missing', problem: GONE });
      if (there && contents === null && state !== 'failed') this.check(record.id);
      else if (there && state === 'missing') this.#change(record.id, { state: 'ready', problem: null });
    }
    this.#publish();
  }

  /** Stops checking; what was decoded so far is remembered. */
  async close(): Promise<void> {
    clearInterval(this.#look);
    const checks = [...this.#checks.values()];
    for (const { stop } of checks) stop.abort();
    await Promise.all(checks.map(({ done }) => done));
    await this.#writing;
    this.#published.close();
  }

  async #check(record: DatasetRecord, signal: AbortSignal): Promise<void> {
    const { checking, records, onDefect } = this.#options;
    const end = await checking.check(record, signal, (done, total) =>
      this.#change(record.id, { progress: { done, total } }),
    );
    const entry = this.#entries.get(record.id);
    if (entry === undefined || end.state === 'cancelled') return;
    if (end.state !== 'ready') {
      if (end.defect !== undefined) onDefect(end.defect);
      this.#change(record.id, { state: end.state, progress: null, problem: end.problem });
      return;
    }
    // Without the file it is checked again at the next start.
    await records.saveContents(record.id, end.contents).catch(onDefect);
    const ready = { state: 'ready', progress: null, problem: null } as const;
    this.#entries.set(record.id, dividedEntry(entry.record, end.contents, ready));
    this.#publish();
  }

  async #rewrite(id: string, change: Partial<Pick<DatasetRecord, 'name' | 'split'>>): Promise<Dataset> {
    const { record } = this.entry(id);
    const changed = { ...record, ...change };
    await this.#save(this.#records().map((other) => (other.id === id ? changed : other)));
    // Meanwhile a check may have ended.
    const entry = this.entry(id);
    this.#entries.set(id, dividedEntry(changed, entry.contents, entry));
    this.#publish();
    return this.summary(id);
  }

  #change(id: string, change: Partial<Pick<DatasetEntry, 'state' | 'progress' | 'problem'>>): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#entries.set(id, { ...entry, ...change });
    this.#publish();
  }

  #records(): DatasetRecord[] {
    return [...this.#entries.values()].map(({ record }) => record);
  }

  /** In the order of asking. */
  #save(records: readonly DatasetRecord[]): Promise<void> {
    const saved = this.#writing.then(() => this.#options.records.save(records));
    this.#writing = saved.catch(() => undefined);
    return saved;
  }

  #publish(): void {
    this.#published.publish(this.#summaries());
  }

  #summaries(): Dataset[] {
    const own = [...this.#entries.values()].map((entry) => this.#summary(entry));
    return [syntheticDataset(this.#options.thumbnails), ...own];
  }

  #summary(entry: DatasetEntry): Dataset {
    return summaryOf(entry, (file, key) => this.#options.thumbnails.ofFile(resolve(entry.record.folder, file), key));
  }
}

function newId(name: string): string {
  return [slug(name), randomBytes(4).toString('hex')].filter(Boolean).join('-');
}

function permanent(): StillpointError {
  return new StillpointError('BAD_CONFIGURATION', 'The synthetic set is always there.', 'Leave it as it is.');
}
