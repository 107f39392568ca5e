import type { z } from 'zod';

import type { runEventsSchema } from '../../../core/contract/run.js';
import type { TrainingEvent } from '../../../core/contract/training.js';
import { EventQueue } from '../../engine/event-queue.js';
import { readMetrics } from '../../../core/runs/read-metrics.js';

type Stretch = z.infer<typeof runEventsSchema>;

/** Events at the end of a history that may also come live: those of a second or two of the quickest steps. */
const OVERLAP = 5000;

/** A run's events for whoever looks at its curves: those on disk, then live ones. */
export class EventFeed {
  readonly #readers = new Set<EventQueue<readonly TrainingEvent[]>>();
  #isClosed = false;

  /** Tells every reader what has just happened. */
  tell(events: readonly TrainingEvent[]): void {
    for (const reader of this.#readers) reader.push(events);
  }

  /**
   * The history on disk, then what happens, each event once, until `signal` aborts or {@link close}.
   *
   * @param folder of the run
   */
  async *read(folder: string, signal?: AbortSignal): AsyncGenerator<Stretch, void, undefined> {
    // Before the history is read, so that nothing falls between the two.
    const live = new EventQueue<readonly TrainingEvent[]>();
    const leave = (): void => live.end();
    signal?.addEventListener('abort', leave, { once: true });
    this.#readers.add(live);
    if (this.#isClosed || signal?.aborted) leave();
    try {
      const seen = new Recent(OVERLAP);
      for await (const events of readMetrics(folder)) {
        if (signal?.aborted) return;
        for (const event of events) seen.add(event);
        yield { events, live: false };
      }
      for await (const events of live) {
        const fresh = events.filter((event) => !seen.has(event));
        if (fresh.length > 0) yield { events: fresh, live: true };
      }
    } finally {
      this.#readers.delete(live);
      signal?.removeEventListener('abort', leave);
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const reader of this.#readers) reader.end();
  }
}

/** The last events of a history, to know them again. */
class Recent {
  readonly #keys = new Set<string>();
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  add(event: TrainingEvent): void {
    const key = JSON.stringify(event);
    this.#keys.delete(key);
    this.#keys.add(key);
    if (this.#keys.size <= this.#size) return;
    const [oldest] = this.#keys;
    if (oldest !== undefined) this.#keys.delete(oldest);
  }

  has(event: TrainingEvent): boolean {
    return this.#keys.size > 0 && this.#keys.has(JSON.stringify(event));
  }
}
