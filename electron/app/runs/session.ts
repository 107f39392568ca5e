import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { StillpointError } from '../../../core/contract/errors.js';
import type { EngineTraining } from '../../../core/contract/run-engine.js';
import type { TrainingEvent, TrainingReport } from '../../../core/contract/training.js';
import { discardOwnLock } from '../../../core/files/folder-lock.js';
import type { EngineHost } from '../../engine/engine-host.js';

export interface RunSessionListener {
  onEvents(events: readonly TrainingEvent[]): void;
  /** Something worth a line: pictures left out, an engine that was lost. */
  onNote(text: string): void;
}

/** Losses of the engine in a row, without a step further than before, after which a run gives up. */
const LOSSES = 3;

const TASK = 'trained a model';

/** One stretch of a run's life in the engine, from start or resumption to its end; engines that crash meanwhile included. */
export class RunSession {
  readonly #engine: Pick<EngineHost, 'stream' | 'call'>;
  readonly #training: Omit<EngineTraining, 'resume'>;
  readonly #listener: RunSessionListener;
  readonly #abandoned = new AbortController();
  #isEnding = false;
  /** The furthest step so far. */
  #step = 0;

  constructor(
    engine: Pick<EngineHost, 'stream' | 'call'>,
    training: Omit<EngineTraining, 'resume'>,
    listener: RunSessionListener,
  ) {
    this.#engine = engine;
    this.#training = training;
    this.#listener = listener;
  }

  /**
   * Trains until the run finishes, fails, or is asked to {@link end}. When the engine is lost, the run goes on from its last checkpoint
   * in the next one.
   *
   * @throws StillpointError what the run failed with; CANCELLED when it was ended before it began; ENGINE_LOST when the engine is lost
   *   again and again
   */
  async work(): Promise<TrainingReport> {
    for (let losses = 0; ;) {
      const reached = this.#step;
      try {
        return await this.#attempt();
      } catch (error) {
        if (!(error instanceof StillpointError) || error.code !== 'ENGINE_LOST' || this.#isEnding) throw error;
        losses = this.#step > reached ? 1 : losses + 1;
        if (losses >= LOSSES) throw gaveUp(error, losses);
        await discardOwnLock(this.#training.run);
        this.#listener.onNote(`${error.message} The run goes on from its last checkpoint.`);
      }
    }
  }

  /** Asks the run to stop after the step in progress, with a checkpoint; {@link work} then settles. */
  async end(): Promise<void> {
    this.#isEnding = true;
    const { run } = this.#training;
    await this.#engine.call((client) => client.endTraining({ run }), TASK).catch(() => this.#abandoned.abort());
  }

  async #attempt(): Promise<TrainingReport> {
    const training = { ...this.#training, resume: await hasBegun(this.#training.run) };
    const messages = this.#engine.stream(
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
}

async function hasBegun(run: string): Promise<boolean> {
  return stat(join(run, 'run.json')).then(
    () => true,
    () => false,
  );
}

function gaveUp(error: StillpointError, losses: number): StillpointError {
  return new StillpointError(
    'ENGINE_LOST',
    `The engine stopped ${losses} times at the same place of this run. ${error.message}`,
    'A smaller batch or crop needs less memory. Resume the run to try again from its last checkpoint.',
    { cause: error },
  );
}
