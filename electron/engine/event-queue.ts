/**
 * Turns pushed events (callbacks, emitters) into an async iterable that one consumer reads at its own pace.
 *
 * Events pushed before anybody reads are kept, in order. Nothing is dropped, so push only what is worth keeping: a solve
 * sends one event per evaluation. After {@link EventQueue.end} or {@link EventQueue.fail} further events are ignored.
 */
export class EventQueue<Event> implements AsyncIterable<Event> {
  readonly #events: Event[] = [];
  #wake: (() => void) | null = null;
  #finish: { error: unknown } | 'ended' | null = null;

  push(event: Event): void {
    if (this.#finish !== null) return;
    this.#events.push(event);
    this.#wake?.();
  }

  /** The consumer sees what was pushed so far, then the end. */
  end(): void {
    this.#finish ??= 'ended';
    this.#wake?.();
  }

  /** The consumer sees what was pushed so far, then this error. */
  fail(error: unknown): void {
    this.#finish ??= { error };
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Event, void, undefined> {
    try {
      for (;;) {
        const event = this.#events.shift();
        if (event !== undefined) {
          yield event;
        } else if (this.#finish === 'ended') {
          return;
        } else if (this.#finish !== null) {
          throw this.#finish.error;
        } else {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
          this.#wake = null;
        }
      }
    } finally {
      this.end();
    }
  }
}
