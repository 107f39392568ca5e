import { StillpointError } from '../../../core/contract/errors.js';
import type { RunRequest, RunState, RunSummary } from '../../../core/contract/run.js';
import type { TrainingEvent } from '../../../core/contract/training.js';
import { type FolderLock } from '../../../core/files/folder-lock.js';
import { HeldRun } from './run.js';
import { PublishedValue } from '../../engine/published-value.js';
import type { RunEntry } from './entry.js';
import { extendedConfig, type Extension } from './extension.js';
import { bytesOf, type RunLibrary, type StoredRun } from './runs-folder.js';
import type { RunReaders } from './event-feed.js';
import { summarise } from './summary.js';
import { type Interruption, RunTurn, type RunTurnOptions, type TurnEnd } from './training-turn.js';

export interface RunQueueOptions extends RunTurnOptions {
  readonly library: RunLibrary;
  /** Told when a run has finished or failed. */
  readonly onEnd?: (run: RunSummary) => void;
  /** Told how far the run at work is, in [0, 1]; null when there is none. */
  readonly onProgress?: (fraction: number | null) => void;
}

/** Least time between two announcements of all runs, milliseconds. */
const ANNOUNCE_MS = 300;
/** Time that a run gets to put down a checkpoint when the application closes. */
const CLOSE_MS = 8000;
/** Time after which an application that found the runs in another one's hands looks again. */
const TAKEOVER_MS = 3000;

/**
 * Training runs: one computes, the others wait in order. What the person wants of each is on disk, so that a restarted application
 * goes on by itself where it was.
 *
 * One application at a time has the runs in hand; another one shows them, and takes over when the first is gone.
 */
export class RunQueue {
  readonly #options: RunQueueOptions;
  readonly #runs = new Map<string, HeldRun>();
  readonly #summaries = new PublishedValue<RunSummary[]>([]);
  #lock: FolderLock | null = null;
  #announcing: NodeJS.Timeout | null = null;
  #takingOver: NodeJS.Timeout | null = null;
  #isClosing = false;

  private constructor(options: RunQueueOptions) {
    this.#options = options;
  }

  /** Reads the runs, and goes on with those that were at work or waiting. */
  static async open(options: RunQueueOptions): Promise<RunQueue> {
    const queue = new RunQueue(options);
    await queue.#takeOver();
    return queue;
  }

  /** All runs whenever one changes, the current ones first; newest first. */
  watch(signal?: AbortSignal): AsyncGenerator<RunSummary[], void, undefined> {
    return this.#summaries.watch(signal);
  }

  /** Whether a run has the engine. */
  get isBusy(): boolean {
    return [...this.#runs.values()].some(({ turn }) => turn !== null);
  }

  /** @throws StillpointError NOT_FOUND for a data set that is not there, CANNOT_WRITE */
  async start({ name, datasets, config }: RunRequest): Promise<RunSummary> {
    this.#demandOwnership();
    const { names } = await this.#options.datasets.resolve(datasets);
    const now = Date.now();
    const stored = await this.#options.library.create({
      name,
      created: new Date(now).toISOString(),
      state: 'queued',
      queued: now,
      datasets: datasets.map((id, i) => ({ id, name: names[i] ?? id })),
      config,
      message: null,
      extended: null,
    });
    const run = this.#adopt(stored);
    this.#startNext();
    return this.#changed(run);
  }

  /** Puts down a checkpoint and stops, until it is resumed. @throws StillpointError BAD_CONFIGURATION unless it runs or waits */
  async pause(id: string): Promise<RunSummary> {
    return this.#interrupt(id, 'paused', ['queued', 'preparing', 'running']);
  }

  /** Ends it; its best model stays. @throws StillpointError BAD_CONFIGURATION when it has ended */
  async stop(id: string): Promise<RunSummary> {
    return this.#interrupt(id, 'stopped', ['queued', 'preparing', 'running', 'paused', 'failed']);
  }

  /** Queues a run again, behind those that wait. @throws StillpointError BAD_CONFIGURATION unless it can go on */
  async resume(id: string): Promise<RunSummary> {
    const run = this.#demand(id, ['paused', 'stopped', 'failed'], 'resumed', 'A finished run can be trained longer.');
    return this.#enqueue(run, {});
  }

  /** See {@link extendedConfig}. @throws StillpointError BAD_CONFIGURATION while it runs or waits */
  async extend(id: string, extension: Extension): Promise<RunSummary> {
    const run = this.#demand(id, ['finished', 'stopped', 'paused', 'failed'], 'made longer', 'Pause it first.');
    return this.#enqueue(run, extendedConfig(run.entry, run.progress, extension));
  }

  async rename(id: string, name: string): Promise<RunSummary> {
    const run = this.#demand(id);
    await this.#save(run, { name });
    return this.#changed(run);
  }

  /** Ends it if need be, and moves it to the trash. @returns what {@link restore} takes */
  async remove(id: string): Promise<string> {
    const run = this.#demand(id);
    await run.turn?.interrupt('stopped');
    await run.turn?.concluded;
    await run.settled();
    const trashed = await this.#options.library.discard(id);
    run.readers.close();
    this.#runs.delete(id);
    this.#announce();
    return trashed;
  }

  /** Brings a run back from the trash. @throws StillpointError NOT_FOUND */
  async restore(trashed: string): Promise<RunSummary> {
    this.#demandOwnership();
    return this.#changed(this.#adopt(await this.#options.library.recover(trashed)));
  }

  /** @throws StillpointError NOT_FOUND */
  find(id: string): Readonly<Pick<HeldRun, 'folder' | 'entry'>> {
    return this.#find(id);
  }

  /** Whether there is a run of this id, at work or not. */
  has(id: string): boolean {
    return this.#runs.has(id);
  }

  #find(id: string): HeldRun {
    const run = this.#runs.get(id);
    if (run !== undefined) return run;
    throw new StillpointError('NOT_FOUND', 'This run is no longer there.', 'Choose another one from the list.');
  }

  /** History, then live events, until the reader leaves or the run is removed. @throws StillpointError NOT_FOUND */
  events(id: string, signal?: AbortSignal): ReturnType<RunReaders['read']> {
    const { readers, folder } = this.#find(id);
    return readers.read(folder, signal);
  }

  /** Puts down a checkpoint of what runs, so that it goes on when the application is opened again, and ends every watcher. */
  async close(): Promise<void> {
    this.#isClosing = true;
    for (const timer of [this.#takingOver, this.#announcing]) if (timer !== null) clearTimeout(timer);
    const runs = [...this.#runs.values()];
    const settled = Promise.all(runs.map((run) => putDown(run)));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_MS);
    });
    await Promise.race([settled, late]);
    clearTimeout(timer);
    for (const { readers } of runs) readers.close();
    this.#summaries.close();
    await this.#lock?.release();
  }

  /** Takes the runs in hand if nobody else has them; otherwise shows them, and tries again later. */
  async #takeOver(): Promise<void> {
    const { library, onDefect } = this.#options;
    this.#lock = await library.take();
    for (const stored of await library.all()) this.#adopt(stored);
    this.#announce();
    if (this.#isClosing) await this.#lock?.release();
    else if (this.#lock !== null) this.#startNext();
    else this.#takingOver = setTimeout(() => void this.#takeOver().catch(onDefect), TAKEOVER_MS);
  }

  #adopt(stored: StoredRun): HeldRun {
    const { state } = stored.entry;
    // What had the engine when the application ended is first in line.
    const wasAtWork = this.#lock !== null && (state === 'running' || state === 'preparing');
    const entry: RunEntry = wasAtWork ? { ...stored.entry, state: 'queued', queued: 0 } : stored.entry;
    const run = new HeldRun({ ...stored, entry }, this.#runs.get(stored.id)?.readers);
    this.#runs.set(run.id, run);
    return run;
  }

  /** Gives the engine to the first in line, unless somebody has it. */
  #startNext(): void {
    const [next] = this.#waiting();
    if (next === undefined || this.#isClosing || this.#lock === null || this.isBusy) return;
    const saved = this.#save(next, { state: 'preparing', message: null });
    const turn = new RunTurn(next, this.#options, {
      onEvents: (events) => this.#follow(next, events),
      onNote: (text) => this.#note(next, text),
    });
    const concluded = saved
      .catch(this.#options.onDefect)
      .then(() => turn.done)
      .then((end) => this.#conclude(next, end))
      .catch(this.#options.onDefect);
    next.turn = { interrupt: (interruption) => turn.interrupt(interruption), concluded };
  }

  async #conclude(run: HeldRun, { state, message }: TurnEnd): Promise<void> {
    run.bytes = await bytesOf(run.folder);
    run.turn = null;
    // On a full disk the state holds as long as the application runs; what is on the disk says the rest.
    if (state !== null)
      await this.#save(run, { state, message: message ?? run.entry.message }).catch(this.#options.onDefect);
    this.#startNext();
    if (state === 'finished' || state === 'failed') this.#options.onEnd?.(this.#changed(run));
  }

  #waiting(): HeldRun[] {
    return [...this.#runs.values()]
      .filter(({ entry }) => entry.state === 'queued')
      .sort((one, other) => one.entry.queued - other.entry.queued);
  }

  #follow(run: HeldRun, events: readonly TrainingEvent[]): void {
    if (run.entry.state === 'preparing') void this.#save(run, { state: 'running' }).catch(this.#options.onDefect);
    for (const event of events) {
      if (event.type === 'notice' && event.hint !== '') this.#note(run, `${event.message} ${event.hint}`);
    }
    run.follow(events);
    this.#announce();
  }

  #note(run: HeldRun, message: string): void {
    run.entry = { ...run.entry, message };
    this.#announce();
  }

  async #interrupt(id: string, to: Exclude<Interruption, 'later'>, from: readonly RunState[]): Promise<RunSummary> {
    const run = this.#demand(id, from, to, 'It is not at work.');
    if (run.turn === null) await this.#save(run, { state: to });
    await run.turn?.interrupt(to);
    await run.turn?.concluded;
    return this.#changed(run);
  }

  async #enqueue(run: HeldRun, change: Partial<RunEntry>): Promise<RunSummary> {
    await this.#save(run, { ...change, state: 'queued', queued: Date.now(), message: null });
    this.#startNext();
    return this.#changed(run);
  }

  async #save(run: HeldRun, change: Partial<RunEntry>): Promise<void> {
    const saved = run.save(change);
    this.#announce();
    await saved;
  }

  /** The run, to be changed. @param from states that it must be in, if not any */
  #demand(id: string, from?: readonly RunState[], verb = '', hint = ''): HeldRun {
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
      `The runs in ${this.#options.library.folder} are in the hands of another Stillpoint, or the folder cannot be written.`,
      'Use the other window, or close it: this one takes over then.',
    );
  }

  #changed(run: HeldRun): RunSummary {
    this.#announce();
    return summarise(run, this.#waiting().indexOf(run));
  }

  /** Tells the watchers, soon: runs with quick steps change many times a second. */
  #announce(): void {
    if (this.#isClosing) return;
    this.#announcing ??= setTimeout(() => {
      this.#announcing = null;
      const waiting = this.#waiting();
      const runs = [...this.#runs.values()].sort((one, other) => other.entry.created.localeCompare(one.entry.created));
      this.#summaries.publish(runs.map((run) => summarise(run, waiting.indexOf(run))));
      const atWork = runs.find(({ turn }) => turn !== null);
      this.#options.onProgress?.(atWork === undefined ? null : summarise(atWork, 0).course);
    }, ANNOUNCE_MS);
  }
}

/** Ends its turn, if it has one, so that it goes on later; and waits for what is being written, whoever asked for it. */
async function putDown(run: HeldRun): Promise<void> {
  const { turn } = run;
  await turn?.interrupt('later');
  await turn?.concluded;
  await run.settled();
}
