import { stat } from 'node:fs/promises';

import { type ErrorCode, StillpointError, toStillpointError } from '../../../core/contract/errors.js';
import type { TrainingSource } from '../../../core/contract/training.js';
import { readSources } from '../../../core/runs/sources.js';
import type { EngineHost } from '../../engine/engine-host.js';
import type { RunEntry } from './entry.js';
import { RunSession, type RunSessionListener } from './session.js';

/** Where the pictures of data sets are. */
export interface RunDatasets {
  /**
   * @returns the names of the data sets, in order, and where their pictures are
   * @throws StillpointError NOT_FOUND for an unknown id, BAD_CONFIGURATION for one that cannot be used now
   */
  resolve(ids: readonly string[]): Promise<{ names: string[]; sources: TrainingSource[] }>;
}

export interface RunTurnOptions {
  readonly engine: Pick<EngineHost, 'stream' | 'call'>;
  readonly datasets: RunDatasets;
  /** Version of the application. */
  readonly application: string;
  /** Most memory for decoded pictures of a run, megabytes, whatever its configuration says. */
  readonly memory: () => number;
  readonly onDefect: (defect: unknown) => void;
}

/** What an interrupted run becomes: `later` leaves it as it is, to go on when the application is opened again. */
export type Interruption = 'paused' | 'stopped' | 'later';

/** How a turn ended: the state that the run is to have (null: as it was), and why. */
export interface TurnEnd {
  readonly state: 'finished' | 'paused' | 'stopped' | 'failed' | null;
  readonly message: string | null;
}

/** A run's turn at the engine: from the look for its pictures to the moment when another run may have it. */
export class RunTurn {
  /** Never rejects. */
  readonly done: Promise<TurnEnd>;
  #session: RunSession | null = null;
  #interruption: Interruption | null = null;

  constructor(run: { folder: string; entry: RunEntry }, options: RunTurnOptions, listener: RunSessionListener) {
    this.done = this.#take(run, options, listener).catch((thrown: unknown) => this.#failed(thrown, options));
  }

  /** Asks it to end after the step in progress, with a checkpoint; {@link done} says when it has. */
  async interrupt(interruption: Interruption): Promise<void> {
    this.#interruption = interruption;
    await this.#session?.end();
  }

  async #take(
    { folder, entry }: { folder: string; entry: RunEntry },
    { engine, datasets, application, memory }: RunTurnOptions,
    listener: RunSessionListener,
  ): Promise<TurnEnd> {
    const { name, extended, config } = entry;
    const sources = await sourcesOf(folder, entry, datasets);
    const data = { ...config.data, memory: Math.min(config.data.memory, memory()) };
    const training = { run: folder, name, extended, application, sources, config: { ...config, data } };
    this.#session = new RunSession(engine, training, listener);
    const before = this.#interrupted();
    if (before !== null) return before;
    const { status } = await this.#session.work();
    const finished: TurnEnd = { state: 'finished', message: null };
    return status === 'finished' ? finished : (this.#interrupted() ?? { state: 'stopped', message: null });
  }

  #failed(thrown: unknown, { onDefect }: RunTurnOptions): TurnEnd {
    const { code, message, hint } = toStillpointError(thrown);
    const interrupted = this.#interrupted();
    if (interrupted !== null && ENDED.includes(code)) return interrupted;
    if (code === 'INTERNAL') onDefect(thrown);
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

/**
 * A run that has begun goes on with the files that it had, as long as their folders are there; another one asks for its data sets. (Those
 * of the command line have none.)
 */
async function sourcesOf(folder: string, entry: RunEntry, datasets: RunDatasets): Promise<TrainingSource[]> {
  const ids = entry.datasets.map(({ id }) => id);
  const former = await readSources(folder);
  if (former !== null && (ids.length === 0 || (await areThere(former)))) return former;
  if (ids.length > 0) return (await datasets.resolve(ids)).sources;
  throw new StillpointError(
    'NOT_FOUND',
    'Nothing says which pictures this run was trained on: its sources.json is missing or damaged.',
    'Start a new run.',
  );
}

async function areThere(sources: readonly TrainingSource[]): Promise<boolean> {
  const folders = sources.flatMap((source) => (source.kind === 'synthetic' ? [] : [source.folder]));
  const found = await Promise.all(
    folders.map((folder) =>
      stat(folder).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.every(Boolean);
}

/** What a run that is asked to end may fail with all the same: it had not begun, or the engine was gone already. */
const ENDED: readonly ErrorCode[] = ['CANCELLED', 'ENGINE_LOST'];
