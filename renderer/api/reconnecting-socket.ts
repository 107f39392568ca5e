import { ConnectionLost } from './failure.js';
import type { Connection } from './shell.js';

/** Milliseconds before each new attempt; the last one repeats. */
const DELAYS = [250, 500, 1000, 2000, 4000];

/** Values of `WebSocket.readyState`. */
const CONNECTING = 0;
const OPEN = 1;

/**
 * A WebSocket that opens itself again.
 *
 * To oRPC it looks like one socket that is CONNECTING whenever it is not OPEN, so that a call made in between waits for
 * the outcome of the next attempt instead of failing at once. Calls that were under way when the connection was lost do
 * fail (their `close` event is passed on): nobody can know how far they came.
 */
export class ReconnectingSocket extends EventTarget {
  #socket: WebSocket | null = null;
  #attempts = 0;
  #connection: Connection = 'connecting';
  /** Whether an attempt has just failed: those who waited for it are to hear that, and not to wait again. */
  #failing = false;

  /** @param open makes one attempt; a parameter so that a test can hand out sockets of its own */
  constructor(private readonly open: () => WebSocket) {
    super();
    this.#connect();
  }

  get connection(): Connection {
    return this.#connection;
  }

  get readyState(): 0 | 1 {
    return this.#connection === 'open' || this.#failing ? OPEN : CONNECTING;
  }

  /** @throws ConnectionLost where there is none: what oRPC itself would say of a closed socket is no sentence for a person */
  send(data: Parameters<WebSocket['send']>[0]): void {
    if (this.#connection !== 'open') throw new ConnectionLost('the connection is closed');
    this.#socket?.send(data);
  }

  #connect(): void {
    const socket = this.open();
    this.#socket = socket;
    socket.addEventListener('open', () => {
      this.#attempts = 0;
      this.#become('open');
      this.dispatchEvent(new Event('open'));
    });
    socket.addEventListener('message', (event: MessageEvent<unknown>) => {
      this.dispatchEvent(new MessageEvent('message', { data: event.data }));
    });
    socket.addEventListener('close', () => {
      this.#become('lost');
      this.#failing = true;
      this.dispatchEvent(new Event('close'));
      // Whoever waited goes on before the event loop turns.
      setTimeout(() => (this.#failing = false), 0);
      const delay = DELAYS[Math.min(this.#attempts, DELAYS.length - 1)];
      this.#attempts += 1;
      setTimeout(() => this.#connect(), delay);
    });
  }

  #become(connection: Connection): void {
    this.#connection = connection;
    this.dispatchEvent(new Event('connection'));
  }
}
