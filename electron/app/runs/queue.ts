import type { TrainingEvent } from '../../../core/contract/training.js';
import type { RunEntry } from './entry.js';
import type { Run } from './run.js';
import { type Interruption, TrainingTurn, type TrainingTurnOptions, type TurnEnd } from './training-turn.js';

export interface RunQueueOptions extends TrainingTurnOptions {
  /** Told when a run has finished or failed. */
  readonly onEnd: (run: Run) => void;
}

/** The run that has the engine. */
interface AtWork {
  readonly run: Run;
  readonly turn: TrainingTurn;
  /** Resolves when the run's state is that of the turn's end, and the next one has the engine. */
  readonly concluded: Promise<void>;
}

/** Time that a run gets to put down a checkpoint when the application closes. */
const CLOSE_MS = 8000;

/**
 * Which run trains next: one has the engine, the others wait in the order in which they joined. Where a run stands is in its entry, on
 * disk; which one has the engine is known here alone.
 */
export class RunQueue {
  readonly #runs: ReadonlyMap<string, Run>;
  readonly #options: RunQueueOptions;
  #isOpen = false;
  #atWork: AtWork | null = null;

  /** @param runs all there are, whether they wait or not */
  constructor(runs: ReadonlyMap<string, Run>, options: RunQueueOptions) {
    this.#runs = runs;
    this.#options = options;
  }

  /** The run that has the engine; null when none does. */
  get atWork(): Run | null {
    return this.#atWork?.run ?? null;
  }

  /** The runs that wait, the next one first. */
  get waiting(): Run[] {
    return [...this.#runs.values()]
      .filter(({ entry }) => entry.state === 'queued')
      .sort((one, other) => one.entry.queued - other.entry.queued);
  }

  /** From now on runs get the engine. */
  open(): void {
    this.#isOpen = true;
    this.startNext();
  }

  /** Puts a run behind those that wait. @throws StillpointError CANNOT_WRITE */
  async join(run: Run, change: Partial<RunEntry> = {}): Promise<void> {
    await run.save({ ...change, state: 'queued', queued: Date.now(), message: null });
    this.startNext();
  }

  /** Gives the engine to the first in line, unless somebody has it. */
  startNext(): void {
    const [next] = this.waiting;
    if (next === undefined || !this.#isOpen || this.#atWork !== null) return;
    const { onDefect } = this.#options;
    const saved = next.save({ state: 'preparing', message: null });
    const turn = new TrainingTurn(next, this.#options, {
      onEvents: (events) => this.#follow(next, events),
      onNote: (text) => next.note(text),
    });
    const concluded = saved
      .catch(onDefect)
      .then(() => turn.done)
      .then((end) => this.#conclude(next, end))
      .catch(onDefect);
    this.#atWork = { run: next, turn, concluded };
  }

  /** Takes a run out of the line, or the engine from it once it has put down a checkpoint. @throws StillpointError CANNOT_WRITE */
  async withdraw(run: Run, to: Exclude<Interruption, 'later'>): Promise<void> {
    if (this.atWork === run) await this.interrupt(run, to);
    else await run.save({ state: to });
  }

  /** Ends a run's turn, with a checkpoint; nothing happens to one that does not have the engine. */
  async interrupt(run: Run, interruption: Interruption): Promise<void> {
    const atWork = this.#atWork;
    if (atWork?.run !== run) return;
    await atWork.turn.interrupt(interruption);
    await atWork.concluded;
  }

  /**
   * Lets the run at work put down a checkpoint, so that it goes on when the application is opened again, and waits for what is being
   * written, whoever asked for it.
   */
  async close(): Promise<void> {
    this.#isOpen = false;
    const settled = Promise.all(
      [...this.#runs.values()].map(async (run) => {
        await this.interrupt(run, 'later');
        await run.settled();
      }),
    );
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_MS);
    });
    await Promise.race([settled, late]);
    clearTimeout(timer);
  }

  #follow(run: Run, events: readonly TrainingEvent[]): void {
    if (run.entry.state === 'preparing') void run.save({ state: 'running' }).catch(this.#options.onDefect);
    run.follow(events);
  }

  async #conclude(run: Run, { state, message }: TurnEnd): Promise<void> {
    await run.measure();
    this.#atWork = null;
    // On a full disk the state holds as long as the application runs; what is on the disk says the rest.
    if (state !== null)
      await run.save({ state, message: message ?? run.entry.message }).catch(this.#options.onDefect);
    this.startNext();
    if (state === 'finished' || state === 'failed') this.#options.onEnd(run);
  }
}
