import { EventQueue } from './event-queue.js';

/** A value that others watch. */
export class PublishedValue<Value> {
  readonly #watchers = new Set<EventQueue<Value>>();
  #value: Value;
  #isClosed = false;

  constructor(value: Value) {
    this.#value = value;
  }

  get value(): Value {
    return this.#value;
  }

  publish(value: Value): void {
    this.#value = value;
    for (const watcher of this.#watchers) watcher.push(value);
  }

  /** The value whenever it is published, the present one first, until `signal` aborts or {@link close}. */
  async *watch(signal?: AbortSignal): AsyncGenerator<Value, void, undefined> {
    const events = new EventQueue<Value>();
    const leave = (): void => events.end();
    signal?.addEventListener('abort', leave, { once: true });
    this.#watchers.add(events);
    events.push(this.#value);
    if (this.#isClosed || signal?.aborted) leave();
    try {
      yield* events;
    } finally {
      this.#watchers.delete(events);
      signal?.removeEventListener('abort', leave);
    }
  }

  /** Ends every watcher. */
  close(): void {
    this.#isClosed = true;
    for (const watcher of this.#watchers) watcher.end();
  }
}
