import { StillpointError } from '../../../core/contract/errors.js';
import type { RunRequest, RunState, RunSummary } from '../../../core/contract/run.js';
import { type FolderLock } from '../../../core/files/folder-lock.js';
import { PublishedValue } from '../../engine/published-value.js';
import type { EventFeed } from './event-feed.js';
import { extendedConfig, type MoreTraining } from './extended-config.js';
import { RunQueue } from './queue.js';
import type { Run } from './run.js';
import type { RunsFolder } from './runs-folder.js';
import { summarise } from './summary.js';
import type { TrainingTurnOptions } from './training-turn.js';

export interface RunLibraryOptions extends TrainingTurnOptions {
  readonly folder: RunsFolder;
  /** Told when a run has finished or failed. */
  readonly onEnd?: (run: RunSummary) => void;
  /** Told how far the run at work is, in [0, 1]; null when there is none. */
  readonly onProgress?: (fraction: number | null) => void;
}

/** Least time between two announcements of all runs, milliseconds. */
const ANNOUNCE_MS = 300;
/** Time after which an application that found the runs in another one's hands looks again. */
const TAKEOVER_MS = 3000;

/**
 * The person's training runs, and all that can be asked of them. What the person wants of each is on disk, so that a restarted
 * application goes on by itself where it was; which of them trains is the {@link RunQueue}'s business.
 *
 * One application at a time has the runs in hand; another one shows them, and takes over when the first is gone.
 */
export class RunLibrary {
  readonly #options: RunLibraryOptions;
  readonly #runs = new Map<string, Run>();
  readonly #queue: RunQueue;
  readonly #summaries = new PublishedValue<RunSummary[]>([]);
  #lock: FolderLock | null = null;
  #announcing: NodeJS.Timeout | null = null;
  #takingOver: NodeJS.Timeout | null = null;
  #isClosing = false;

  private constructor(options: RunLibraryOptions) {
    this.#options = options;
    this.#queue = new RunQueue(this.#runs, { ...options, onEnd: (run) => options.onEnd?.(this.#changed(run)) });
  }

  /** Reads the runs, and goes on with those that were at work or waiting. */
  static async open(options: RunLibraryOptions): Promise<RunLibrary> {
    const library = new RunLibrary(options);
    await library.#takeOver();
    return library;
  }

  /** All runs whenever one changes, the current ones first; newest first. */
  watch(signal?: AbortSignal): AsyncGenerator<RunSummary[], void, undefined> {
    return this.#summaries.watch(signal);
  }

  /** Whether a run has the engine. */
  get isBusy(): boolean {
    return this.#queue.atWork !== null;
  }

  /** @throws StillpointError NOT_FOUND for a data set that is not there, CANNOT_WRITE */
  async start({ name, datasets, config }: RunRequest): Promise<RunSummary> {
    this.#demandOwnership();
    const { names } = await this.#options.datasets.resolve(datasets);
    const now = Date.now();
    const created = await this.#options.folder.create({
      name,
      created: new Date(now).toISOString(),
      state: 'queued',
      queued: now,
      datasets: datasets.map((id, i) => ({ id, name: names[i] ?? id })),
      folders: [],
      config,
      message: null,
      extended: null,
    });
    const run = this.#adopt(created);
    this.#queue.startNext();
    return this.#changed(run);
  }

  /** Puts down a checkpoint and stops, until it is resumed. @throws StillpointError BAD_CONFIGURATION unless it runs or waits */
  async pause(id: string): Promise<RunSummary> {
    return this.#withdraw(id, 'paused', ['queued', 'preparing', 'running']);
  }

  /** Ends it; its best model stays. @throws StillpointError BAD_CONFIGURATION when it has ended */
  async stop(id: string): Promise<RunSummary> {
    return this.#withdraw(id, 'stopped', ['queued', 'preparing', 'running', 'paused', 'failed']);
  }

  /** Queues a run again, behind those that wait. @throws StillpointError BAD_CONFIGURATION unless it can go on */
  async resume(id: string): Promise<RunSummary> {
    const run = this.#demand(id, ['paused', 'stopped', 'failed'], 'resumed', 'A finished run can be trained longer.');
    await this.#queue.join(run);
    return this.#changed(run);
  }

  /** See {@link extendedConfig}. @throws StillpointError BAD_CONFIGURATION while it runs or waits */
  async extend(id: string, extension: MoreTraining): Promise<RunSummary> {
    const run = this.#demand(id, ['finished', 'stopped', 'paused', 'failed'], 'made longer', 'Pause it first.');
    await this.#queue.join(run, extendedConfig(run.entry, run.progress, extension));
    return this.#changed(run);
  }

  async rename(id: string, name: string): Promise<RunSummary> {
    const run = this.#demand(id);
    await run.save({ name });
    return this.#changed(run);
  }

  /** Ends it if need be, and moves it to the trash. @returns what {@link restore} takes */
  async remove(id: string): Promise<string> {
    const run = this.#demand(id);
    await this.#queue.interrupt(run, 'stopped');
    await run.settled();
    const trashed = await this.#options.folder.discard(id);
    run.feed.close();
    this.#runs.delete(id);
    this.#announce();
    return trashed;
  }

  /** Brings a run back from the trash. @throws StillpointError NOT_FOUND */
  async restore(trashed: string): Promise<RunSummary> {
    this.#demandOwnership();
    return this.#changed(this.#adopt(await this.#options.folder.recover(trashed)));
  }

  /** @throws StillpointError NOT_FOUND */
  find(id: string): Readonly<Pick<Run, 'folder' | 'entry'>> {
    return this.#find(id);
  }

  /** Whether there is a run of this id, at work or not. */
  has(id: string): boolean {
    return this.#runs.has(id);
  }

  /** History, then live events, until the reader leaves or the run is removed. @throws StillpointError NOT_FOUND */
  events(id: string, signal?: AbortSignal): ReturnType<EventFeed['read']> {
    const { feed, folder } = this.#find(id);
    return feed.read(folder, signal);
  }

  /** Puts down a checkpoint of what runs, so that it goes on when the application is opened again, and ends every watcher. */
  async close(): Promise<void> {
    this.#isClosing = true;
    for (const timer of [this.#takingOver, this.#announcing]) if (timer !== null) clearTimeout(timer);
    await this.#queue.close();
    for (const { feed } of this.#runs.values()) feed.close();
    this.#summaries.close();
    this.#lock?.release();
  }

  /** Takes the runs in hand if nobody else has them; otherwise shows them, and tries again later. */
  async #takeOver(): Promise<void> {
    const { folder, onDefect } = this.#options;
    this.#lock = await folder.take();
    for (const run of await folder.all()) this.#adopt(run);
    this.#announce();
    if (this.#isClosing) this.#lock?.release();
    else if (this.#lock !== null) this.#queue.open();
    else this.#takingOver = setTimeout(() => void this.#takeOver().catch(onDefect), TAKEOVER_MS);
  }

  /** @param run as it was read now; whoever looked at its curves before goes on */
  #adopt(run: Run): Run {
    const { state } = run.entry;
    // What had the engine when the application ended is first in line.
    if (this.#lock !== null && (state === 'running' || state === 'preparing'))
      run.entry = { ...run.entry, state: 'queued', queued: 0 };
    run.feed = this.#runs.get(run.id)?.feed ?? run.feed;
    run.onChange = () => this.#announce();
    this.#runs.set(run.id, run);
    return run;
  }

  async #withdraw(id: string, to: 'paused' | 'stopped', from: readonly RunState[]): Promise<RunSummary> {
    const run = this.#demand(id, from, to, 'It is not at work.');
    await this.#queue.withdraw(run, to);
    return this.#changed(run);
  }

  #find(id: string): Run {
    const run = this.#runs.get(id);
    if (run !== undefined) return run;
    throw new StillpointError('NOT_FOUND', 'This run is no longer there.', 'Choose another one from the list.');
  }

  /** The run, to be changed. @param from states that it must be in, if not any */
  #demand(id: string, from?: readonly RunState[], verb = '', hint = ''): Run {
    this.#demandOwnership();
    const run = this.#find(id);
    if (from === undefined || from.includes(run.entry.state)) return run;
    const message = `“${run.entry.name}” is ${run.entry.state} and cannot be ${verb}.`;
    throw new StillpointError('BAD_CONFIGURATION', message, hint);
  }

  #demandOwnership(): void {
    if (this.#lock !== null) return;
    throw new StillpointError(
      'BAD_CONFIGURATION',
      `The runs in ${this.#options.folder.path} are in the hands of another Stillpoint, or the folder cannot be written.`,
      'Use the other window, or close it: this one takes over then.',
    );
  }

  #changed(run: Run): RunSummary {
    this.#announce();
    return summarise(run, this.#queue.waiting.indexOf(run));
  }

  /** Tells the watchers, soon: runs with quick steps change many times a second. */
  #announce(): void {
    if (this.#isClosing) return;
    this.#announcing ??= setTimeout(() => {
      this.#announcing = null;
      const { waiting, atWork } = this.#queue;
      const runs = [...this.#runs.values()].sort((one, other) => other.entry.created.localeCompare(one.entry.created));
      this.#summaries.publish(runs.map((run) => summarise(run, waiting.indexOf(run))));
      this.#options.onProgress?.(atWork === null ? null : summarise(atWork, 0).course);
    }, ANNOUNCE_MS);
  }
}
