import { join } from 'node:path';

import { type ErrorCode, StillpointError, toStillpointError } from '../../../core/contract/errors.js';
import type { EngineTraining } from '../../../core/contract/run-engine.js';
import type { TrainingEvent, TrainingReport } from '../../../core/contract/training.js';
import { discardOwnLock } from '../../../core/files/folder-lock.js';
import { pathExists } from '../../../core/files/path-exists.js';
import type { EngineHost } from '../../engine/engine-host.js';
import type { DatasetSources } from '../datasets/sources.js';
import type { RunEntry } from './entry.js';
import { trainingSources } from './training-sources.js';

export interface TrainingTurnOptions {
  readonly engine: Pick<EngineHost, 'stream' | 'call'>;
  readonly datasets: Pick<DatasetSources, 'resolve'>;
  /** Version of the application. */
  readonly application: string;
  /** Most memory for decoded pictures of a run, megabytes, whatever its configuration says. */
  readonly memory: () => number;
  readonly onDefect: (defect: unknown) => void;
}

export interface TrainingTurnListener {
  onEvents(events: readonly TrainingEvent[]): void;
  /** Something worth a line: pictures left out, an engine that was lost. */
  onNote(text: string): void;
}

/** What an interrupted run becomes: `later` leaves it as it is, to go on when the application is opened again. */
export type Interruption = 'paused' | 'stopped' | 'later';

/** How a turn ended: the state that the run is to have (null: as it was), and why. */
export interface TurnEnd {
  readonly state: 'finished' | 'paused' | 'stopped' | 'failed' | null;
  readonly message: string | null;
}

/** Losses of the engine in a row, without a step further than before, after which a run gives up. */
const LOSSES = 3;

const TASK = 'trained a model';

/** What a run that is asked to end may fail with all the same: it had not begun, or the engine was gone already. */
const ENDED: readonly ErrorCode[] = ['CANCELLED', 'ENGINE_LOST'];

/**
 * A run's turn at the engine: from the look for its pictures to the moment when another run may have it; engines that crash meanwhile
 * included.
 */
export class TrainingTurn {
  /** How it ended. Never rejects. */
  readonly done: Promise<TurnEnd>;
  readonly #folder: string;
  readonly #options: TrainingTurnOptions;
  readonly #listener: TrainingTurnListener;
  readonly #abandoned = new AbortController();
  #interruption: Interruption | null = null;
  /** Whether its pictures are found, and the engine is the one to be asked to end. */
  #isAtEngine = false;
  /** The furthest step so far. */
  #step = 0;

  constructor(
    { folder, entry }: { readonly folder: string; readonly entry: RunEntry },
    options: TrainingTurnOptions,
    listener: TrainingTurnListener,
  ) {
    this.#folder = folder;
    this.#options = options;
    this.#listener = listener;
    this.done = this.#take(entry).catch((thrown: unknown) => this.#failed(thrown));
  }

  /** Asks it to end after the step in progress, with a checkpoint; {@link done} says when it has. */
  async interrupt(interruption: Interruption): Promise<void> {
    this.#interruption = interruption;
    if (!this.#isAtEngine) return;
    const run = this.#folder;
    const { engine } = this.#options;
    await engine.call((client) => client.endTraining({ run }), TASK).catch(() => this.#abandoned.abort());
  }

  async #take(entry: RunEntry): Promise<TurnEnd> {
    const { datasets, application, memory } = this.#options;
    const { name, extended, config } = entry;
    const sources = await trainingSources(this.#folder, entry, datasets);
    const data = { ...config.data, memory: Math.min(config.data.memory, memory()) };
    this.#isAtEngine = true;
    const before = this.#interrupted();
    if (before !== null) return before;
    const training = { run: this.#folder, name, extended, application, sources, config: { ...config, data } };
    const { status } = await this.#train(training);
    const finished: TurnEnd = { state: 'finished', message: null };
    return status === 'finished' ? finished : (this.#interrupted() ?? { state: 'stopped', message: null });
  }

  /**
   * Trains until the run finishes, fails, or is asked to end. When the engine is lost, it goes on from its last checkpoint in the next one.
   *
   * @throws StillpointError what the run failed with; CANCELLED when it was ended before it began; ENGINE_LOST when the engine is lost
   *   again and again
   */
  async #train(training: Omit<EngineTraining, 'resume'>): Promise<TrainingReport> {
    for (let losses = 0; ;) {
      const reached = this.#step;
      try {
        return await this.#attempt({ ...training, resume: await hasBegun(this.#folder) });
      } catch (error) {
        if (!(error instanceof StillpointError) || error.code !== 'ENGINE_LOST' || this.#interruption !== null)
          throw error;
        losses = this.#step > reached ? 1 : losses + 1;
        if (losses >= LOSSES) throw gaveUp(error, losses);
        await discardOwnLock(this.#folder);
        this.#listener.onNote(`${error.message} The run goes on from its last checkpoint.`);
      }
    }
  }

  /** Trains in one life of the engine. */
  async #attempt(training: EngineTraining): Promise<TrainingReport> {
    const messages = this.#options.engine.stream(
      (client, options) => client.train(training, options),
      TASK,
      this.#abandoned.signal,
    );
    for await (const message of messages) {
      if (message.type === 'report') return message.report;
      if (message.type === 'note') this.#listener.onNote(message.text);
      else this.#tell(message.events);
    }
    throw new Error('the engine sent no report');
  }

  #tell(events: readonly TrainingEvent[]): void {
    for (const event of events) if (event.type === 'step') this.#step = Math.max(this.#step, event.step);
    this.#listener.onEvents(events);
  }

  #failed(thrown: unknown): TurnEnd {
    const { code, message, hint } = toStillpointError(thrown);
    const interrupted = this.#interrupted();
    if (interrupted !== null && ENDED.includes(code)) return interrupted;
    if (code === 'INTERNAL') this.#options.onDefect(thrown);
    return { state: 'failed', message: `${message} ${hint}`.trim() };
  }

  /** How the turn ends when somebody asked for it; null when nobody has. */
  #interrupted(): TurnEnd | null {
    switch (this.#interruption) {
      case null:
        return null;
      case 'later':
        return { state: null, message: null };
      case 'paused':
      case 'stopped':
        return { state: this.#interruption, message: null };
    }
  }
}

async function hasBegun(run: string): Promise<boolean> {
  return pathExists(join(run, 'run.json'));
}

function gaveUp(error: StillpointError, losses: number): StillpointError {
  return new StillpointError(
    'ENGINE_LOST',
    `The engine stopped ${losses} times at the same place of this run. ${error.message}`,
    'A smaller batch or crop needs less memory. Resume the run to try again from its last checkpoint.',
    { cause: error },
  );
}
