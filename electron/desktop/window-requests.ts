import type { WindowRequest } from '../../core/contract/window-contract.js';
import { EventQueue } from '../engine/event-queue.js';

/** Requests that wait for a page at most; a page that never comes must not gather them for ever. */
const MOST_WAITING = 100;

/**
 * Carries requests to the page.
 *
 * A file may be opened before there is a page, or while it loads: what nobody can hear yet waits. One page listens at a time; a
 * page that was loaded again takes over.
 */
export class WindowRequests {
  #waiting: WindowRequest[] = [];
  #listener: EventQueue<WindowRequest> | null = null;

  send(request: WindowRequest): void {
    if (this.#listener !== null) this.#listener.push(request);
    else if (this.#waiting.length < MOST_WAITING) this.#waiting.push(request);
  }

  /** Requests from the first that waits, until `signal` aborts or another listener comes. */
  async *listen(signal?: AbortSignal): AsyncGenerator<WindowRequest, void, undefined> {
    const queue = new EventQueue<WindowRequest>();
    this.#listener?.end();
    this.#listener = queue;
    for (const request of this.#waiting) queue.push(request);
    this.#waiting = [];
    const leave = (): void => {
      if (this.#listener === queue) this.#listener = null;
      queue.end();
    };
    if (signal?.aborted) leave();
    signal?.addEventListener('abort', leave, { once: true });
    try {
      yield* queue;
    } finally {
      leave();
    }
  }
}
