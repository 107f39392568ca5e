import type { EngineDevice } from '../../core/contract/doctor.js';
import { cancelled } from '../../core/contract/errors.js';
import { EventQueue } from './event-queue.js';
import { type GiveWay, WaitingLine } from './waiting-line.js';

/** What a computation is given when its turn has come. */
export interface Turn {
  /** What computes. */
  readonly device: EngineDevice;
  /** Aborts when the caller does, or the engine is to end. Whoever listens to it stops listening when done: see {@link Computations}. */
  readonly stop: AbortSignal;
  readonly giveWay: GiveWay;
}

/**
 * What the engine computes, one after the other, in the order of asking: two at once would halve each other's speed and double the memory.
 *
 * Every computation's signal hangs on one that lives as long as the engine. Of each that is over Node 20 keeps some 50 bytes, and Node 24
 * nothing; of one with a listener left on it every Node keeps more than a kilobyte.
 */
export class Computations {
  readonly #device: Promise<EngineDevice>;
  readonly #line = new WaitingLine();
  readonly #closing = new AbortController();

  /** @param device settles when the backend is open; every computation waits for it */
  constructor(device: Promise<EngineDevice>) {
    this.#device = device;
  }

  /**
   * Computes when its turn comes, and settles as `work` does.
   *
   * @param signals any of which cancels it
   * @throws StillpointError CANCELLED when one did before its turn came
   */
  run<Result>(signals: readonly (AbortSignal | undefined)[], work: (turn: Turn) => Promise<Result>): Promise<Result> {
    return this.#line.run(async (giveWay) => {
      const device = await this.#device;
      const stop = AbortSignal.any([this.#closing.signal, ...signals.filter((signal) => signal !== undefined)]);
      throwIfCancelled(stop);
      return work({ device, stop, giveWay });
    });
  }

  /**
   * As {@link run}, begun at once; what `work` tells comes as a stream, which ends or fails as `work` does.
   *
   * @param onEnd told when it has, also when its turn never came
   */
  stream<Event>(
    signals: readonly (AbortSignal | undefined)[],
    work: (tell: (event: Event) => void, turn: Turn) => Promise<void>,
    onEnd: () => void = () => undefined,
  ): AsyncGenerator<Event, void, undefined> {
    const events = new EventQueue<Event>();
    this.run(signals, (turn) => work((event) => events.push(event), turn))
      .finally(onEnd)
      .then(
        () => events.end(),
        (error: unknown) => events.fail(error),
      );
    return events[Symbol.asyncIterator]();
  }

  /** @throws StillpointError CANCELLED once the engine is to end, and its backend may be gone */
  throwIfClosing(): void {
    throwIfCancelled(this.#closing.signal);
  }

  /** Cancels what runs and what waits, and settles when it has ended. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#line.run(async () => undefined);
  }
}

function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw cancelled();
}
