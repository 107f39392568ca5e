import { ORPCError } from '@orpc/client';

import type { EngineDevice, EngineStatus } from '../../core/contract/doctor.js';
import { messageOf, StillpointError } from '../../core/contract/errors.js';
import type { EngineRestorationEvent, RestorationSettings } from '../../core/contract/restoration.js';
import {
  connectEngine,
  type EngineClient,
  type EngineConnection,
  type EngineHosting,
  type EngineOutput,
} from './engine-connection.js';
import type { EngineSettings } from './engine-settings.js';
import { EventQueue } from './event-queue.js';
import { fromWireError } from './wire-errors.js';

export interface EngineHostOptions extends EngineSettings {
  /** The bundled engine entry (`worker.ts`). */
  file: string;
  /** Where to try first; a worker thread unless the caller knows that the library cannot be loaded in one. */
  hosting?: EngineHosting;
  /** The native library is on this machine: a thread that nevertheless ends up without it is tried as a process. */
  nativeInstalled?: boolean;
  /** Seconds that loading may take before it counts as failed: a first CUDA start is slow. */
  startSeconds?: number;
  /** Seconds between two readings of the engine's memory. */
  memorySeconds?: number;
  /** Keeps what the engine writes to its standard error. */
  onOutput?: EngineOutput;
}

/** A restoration as the engine sees it: absolute paths, model file included. */
export type EngineRestoration = RestorationSettings & { input: string; output: string };

/** Seconds before the 1st, 2nd, … restart in a row. When they are used up, the engine counts as failed. */
const RESTART_DELAYS = [0.2, 1, 3, 8];
/** A life longer than this clears the count of restarts in a row. */
const STABLE_SECONDS = 60;
const STOP_GRACE_MS = 5000;

const LOST_HINT = 'The engine is being restarted; your pictures are unharmed. Try again in a moment.';

/**
 * Keeps one engine alive, outside the calling thread.
 *
 * Falls back from a worker thread to a child process when the thread cannot load the native library, notices when the
 * engine is gone, fails the calls that were running with ENGINE_LOST, and restarts it with growing delays.
 */
export class EngineHost {
  readonly #options: EngineHostOptions;
  readonly #watchers = new Set<EventQueue<EngineStatus>>();
  #status: EngineStatus = { state: 'starting' };
  #hosting: EngineHosting;
  #connection: EngineConnection | null = null;
  #closing = false;
  #supervision: Promise<void>;
  #interruptDelay: (() => void) | null = null;

  constructor(options: EngineHostOptions) {
    this.#options = options;
    this.#hosting = options.hosting ?? 'worker thread';
    this.#supervision = this.#supervise();
  }

  get status(): EngineStatus {
    return this.#status;
  }

  /** Process id of the engine when it is a child process. */
  get pid(): number | null {
    return this.#connection?.pid ?? null;
  }

  /** The engine's states, the current one first, until `signal` aborts or the host closes. */
  async *watch(signal?: AbortSignal): AsyncGenerator<EngineStatus, void, undefined> {
    const events = new EventQueue<EngineStatus>();
    const leave = (): void => events.end();
    signal?.addEventListener('abort', leave, { once: true });
    this.#watchers.add(events);
    events.push(this.#status);
    if (this.#closing || signal?.aborted) leave();
    try {
      yield* events;
    } finally {
      this.#watchers.delete(events);
      signal?.removeEventListener('abort', leave);
    }
  }

  /**
   * What computes, once the engine is ready.
   *
   * @throws StillpointError ENGINE_LOST when the engine cannot be started, CANCELLED
   */
  async device(signal?: AbortSignal): Promise<EngineDevice> {
    return (await this.#ready(signal)).device;
  }

  /**
   * Restores one picture in the engine.
   *
   * @throws StillpointError ENGINE_LOST when the engine dies meanwhile, CANCELLED, or what the restoration throws
   */
  async *restore(
    request: EngineRestoration,
    signal?: AbortSignal,
  ): AsyncGenerator<EngineRestorationEvent, void, undefined> {
    yield* this.stream((client, options) => client.restore(request, options), 'worked on this picture', signal);
  }

  /**
   * Streams what one of the engine's procedures tells.
   *
   * @param task what the engine did when it was lost, as in "The engine stopped while it …"
   * @throws StillpointError ENGINE_LOST when the engine dies meanwhile, CANCELLED, or what the procedure throws
   */
  async *stream<Event>(
    open: (client: EngineClient, options: { signal?: AbortSignal }) => Promise<AsyncIterable<Event>>,
    task: string,
    signal?: AbortSignal,
  ): AsyncGenerator<Event, void, undefined> {
    const { connection } = await this.#ready(signal);
    try {
      yield* await open(connection.client, signal === undefined ? {} : { signal });
    } catch (error) {
      throw await this.#failure(connection, error, task, signal);
    }
  }

  /** Asks one of the engine's procedures that answers once. Parameters and errors as for {@link stream}. */
  async call<Answer>(
    ask: (client: EngineClient, options: { signal?: AbortSignal }) => Promise<Answer>,
    task: string,
    signal?: AbortSignal,
  ): Promise<Answer> {
    const { connection } = await this.#ready(signal);
    try {
      return await ask(connection.client, signal === undefined ? {} : { signal });
    } catch (error) {
      throw await this.#failure(connection, error, task, signal);
    }
  }

  async #failure(
    connection: EngineConnection,
    error: unknown,
    task: string,
    signal: AbortSignal | undefined,
  ): Promise<StillpointError> {
    if (signal?.aborted) return cancelled();
    if (!(await wasLost(connection, error))) return fromWireError(error);
    const message = `The engine stopped while it ${task}: ${await connection.ended}.`;
    return new StillpointError('ENGINE_LOST', message, LOST_HINT, { cause: error });
  }

  /** Stops the engine (its tensors are disposed first) and ends every watcher. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#interruptDelay?.();
    await this.#connection?.stop(STOP_GRACE_MS);
    await this.#supervision;
    for (const watcher of this.#watchers) watcher.end();
    this.#watchers.clear();
  }

  #publish(status: EngineStatus): void {
    this.#status = status;
    for (const watcher of this.#watchers) watcher.push(status);
  }

  async #ready(signal?: AbortSignal): Promise<{ connection: EngineConnection; device: EngineDevice }> {
    // Asking again is how a person retries after the restarts were used up.
    if (this.#status.state === 'failed' && !this.#closing) {
      this.#publish({ state: 'restarting', reason: 'asked to try again' });
      this.#supervision = this.#supervise();
    }
    for await (const status of this.watch(signal)) {
      if (status.state === 'ready' && this.#connection !== null) {
        return { connection: this.#connection, device: status.device };
      }
      if (status.state === 'failed') throw new StillpointError('ENGINE_LOST', status.reason, status.hint);
    }
    throw cancelled();
  }

  async #supervise(): Promise<void> {
    for (let restarts = 0; ; restarts += 1) {
      const born = Date.now();
      const end = await this.#live();
      if (end === null) return;
      if (end instanceof StillpointError) {
        this.#publish({ state: 'failed', reason: end.message, hint: end.hint });
        return;
      }
      if (Date.now() - born > STABLE_SECONDS * 1000) restarts = 0;
      const delay = RESTART_DELAYS[restarts];
      if (delay === undefined) {
        this.#publish({
          state: 'failed',
          reason: `The engine stopped ${restarts + 1} times in a row; the last time ${end}.`,
          hint: 'Run "stillpoint doctor" to see what is wrong, or try again.',
        });
        return;
      }
      this.#publish({ state: 'restarting', reason: end });
      await this.#delay(delay);
    }
  }

  /**
   * One life of the engine: load, serve, end.
   *
   * @returns why it ended: in words when another start may help, as an error when none will, null when it was asked to
   */
  async #live(): Promise<string | StillpointError | null> {
    if (this.#closing) return null;
    const connection = this.#connect();
    if (typeof connection === 'string') return this.#elsewhere(connection) ?? connection;
    this.#connection = connection;
    try {
      const loaded = await this.#load(connection);
      if (this.#isClosing()) return null;
      const refusal = this.#refusal(loaded);
      const retry = refusal === null ? null : this.#elsewhere(refusal);
      if (retry !== null) return retry;
      if (typeof loaded === 'string' || loaded instanceof StillpointError) return loaded;
      await this.#serve(connection, loaded);
      const reason = await connection.ended;
      return this.#isClosing() ? null : reason;
    } finally {
      await connection.stop(STOP_GRACE_MS);
      this.#connection = null;
    }
  }

  #connect(): EngineConnection | string {
    try {
      return connectEngine(this.#hosting, this.#options.file, this.#settings(), this.#options.onOutput);
    } catch (error) {
      return `it could not be started: ${messageOf(error)}`;
    }
  }

  /** Makes the next life one in a child process. @returns the reason, in words; null when this was one already */
  #elsewhere(refusal: string): string | null {
    if (this.#hosting === 'child process') return null;
    this.#hosting = 'child process';
    return `${refusal}; trying a child process instead`;
  }

  /** Asked after waiting, when the answer may have changed. */
  #isClosing(): boolean {
    return this.#closing;
  }

  #settings(): EngineSettings {
    const { backend, threads } = this.#options;
    return { ...(backend && { backend }), ...(threads !== undefined && { threads }) };
  }

  /** Why what was loaded is not what this machine can do; null when it is. */
  #refusal(loaded: EngineDevice | StillpointError | string): string | null {
    if (typeof loaded === 'string') return loaded;
    if (loaded instanceof StillpointError) return loaded.message;
    const { backend, nativeInstalled = false } = this.#options;
    const passedOver = backend === undefined && nativeInstalled && loaded.backend === 'wasm';
    return passedOver ? (loaded.notice ?? 'the native library was passed over') : null;
  }

  /** The device; or the engine's own refusal as an error; or how the engine was lost, in words. */
  async #load(connection: EngineConnection): Promise<EngineDevice | StillpointError | string> {
    const { startSeconds = 180 } = this.#options;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve(`it was not ready after ${startSeconds} s`), startSeconds * 1000);
    });
    const loaded = connection.client
      .device()
      .catch(async (error: unknown) => ((await wasLost(connection, error)) ? connection.ended : fromWireError(error)));
    try {
      return await Promise.race([loaded, connection.ended, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Publishes memory numbers until the engine ends. */
  async #serve(connection: EngineConnection, device: EngineDevice): Promise<void> {
    const { memorySeconds = 3 } = this.#options;
    while (!connection.hasEnded()) {
      // While the engine computes, its answer waits for a pause of the solve; the status in between stays the last one.
      const memory = await connection.client.memory().catch(() => null);
      if (memory === null || this.#closing) return;
      this.#publish({ state: 'ready', device, host: connection.hosting, memory });
      await Promise.race([this.#delay(memorySeconds), connection.ended]);
      this.#interruptDelay?.();
    }
  }

  /** Waits, unless the host closes. */
  #delay(seconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, seconds * 1000);
      this.#interruptDelay = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function cancelled(): StillpointError {
  return new StillpointError('CANCELLED', 'Cancelled.', 'Start again when you are ready.');
}

/** Tells an engine that answered with an error from one that could not answer any more. */
async function wasLost(connection: EngineConnection, error: unknown): Promise<boolean> {
  if (error instanceof ORPCError) return false;
  // The line closes, and calls fail, a little before the reason for the end is known.
  const moment = new Promise<void>((resolve) => setTimeout(resolve, 1000));
  await Promise.race([connection.ended, moment]);
  return connection.hasEnded();
}
