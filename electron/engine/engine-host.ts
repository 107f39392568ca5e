import type { EngineDevice, EngineStatus } from '../../core/contract/doctor.js';
import { cancelled, messageOf, StillpointError } from '../../core/contract/errors.js';
import type { EngineRestorationEvent, RestorationSettings } from '../../core/contract/restoration.js';
import {
  connectEngine,
  type EngineClient,
  type EngineConnection,
  type EngineHosting,
  type EngineOutput,
} from './engine-connection.js';
import type { EngineSettings } from './engine-settings.js';
import { PublishedValue } from './published-value.js';
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
  readonly #status = new PublishedValue<EngineStatus>({ state: 'starting' });
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
    return this.#status.value;
  }

  /** Process id of the engine when it is a child process. */
  get pid(): number | null {
    return this.#connection?.pid ?? null;
  }

  /** The engine's states, the current one first, until `signal` aborts or the host closes. */
  watch(signal?: AbortSignal): AsyncGenerator<EngineStatus, void, undefined> {
    return this.#status.watch(signal);
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
    const loss = await connection.lossBehind(error);
    if (loss === null) return fromWireError(error);
    const message = `The engine stopped while it ${task}: ${loss}.`;
    return new StillpointError('ENGINE_LOST', message, LOST_HINT, { cause: error });
  }

  /** Ends every watcher and stops the engine (its tensors are disposed first). */
  async close(): Promise<void> {
    this.#closing = true;
    this.#status.close();
    this.#interruptDelay?.();
    await this.#connection?.stop(STOP_GRACE_MS);
    await this.#supervision;
  }

  async #ready(signal?: AbortSignal): Promise<{ connection: EngineConnection; device: EngineDevice }> {
    // Asking again is how a person retries after the restarts were used up.
    if (this.status.state === 'failed' && !this.#closing) {
      this.#status.publish({ state: 'restarting', reason: 'asked to try again' });
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
        this.#status.publish({ state: 'failed', reason: end.message, hint: end.hint });
        return;
      }
      if (Date.now() - born > STABLE_SECONDS * 1000) restarts = 0;
      const delay = RESTART_DELAYS[restarts];
      if (delay === undefined) {
        this.#status.publish({
          state: 'failed',
          reason: `The engine stopped ${restarts + 1} times in a row; the last time ${end}.`,
          hint: 'Run "stillpoint doctor" to see what is wrong, or try again.',
        });
        return;
      }
      this.#status.publish({ state: 'restarting', reason: end });
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
      const loaded = await connection.load(this.#options.startSeconds ?? 180);
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
    const { file, backend, threads, onOutput } = this.#options;
    const settings = { ...(backend && { backend }), ...(threads !== undefined && { threads }) };
    try {
      return connectEngine(this.#hosting, file, settings, onOutput);
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

  /** Why what was loaded is not what this machine can do; null when it is. */
  #refusal(loaded: EngineDevice | StillpointError | string): string | null {
    if (typeof loaded === 'string') return loaded;
    if (loaded instanceof StillpointError) return loaded.message;
    const { backend, nativeInstalled = false } = this.#options;
    const passedOver = backend === undefined && nativeInstalled && loaded.backend === 'wasm';
    return passedOver ? (loaded.notice ?? 'the native library was passed over') : null;
  }

  /** Publishes memory numbers until the engine ends. */
  async #serve(connection: EngineConnection, device: EngineDevice): Promise<void> {
    const { memorySeconds = 3 } = this.#options;
    while (!connection.hasEnded()) {
      // While the engine computes, its answer waits for a pause of the solve; the status in between stays the last one.
      const memory = await connection.client.memory().catch(() => null);
      if (memory === null || this.#closing) return;
      this.#status.publish({ state: 'ready', device, host: connection.hosting, memory });
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
