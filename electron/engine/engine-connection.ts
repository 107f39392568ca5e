import { fork } from 'node:child_process';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';

import { createORPCClient, ORPCError } from '@orpc/client';
import { RPCLink, type SupportedMessagePort } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';

import type { EngineDevice } from '../../core/contract/doctor.js';
import type { engineContract } from '../../core/contract/engine-contract.js';
import type { StillpointError } from '../../core/contract/errors.js';
import type { EngineSettings } from './engine-settings.js';
import { processPort, threadPort } from './rpc-port.js';
import { loadTensorFlowEarly } from './tensorflow-addon.js';
import { fromWireError } from './wire-errors.js';

export type EngineHosting = 'worker thread' | 'child process';
export type EngineClient = ContractRouterClient<typeof engineContract>;

/** One life of the engine, from start to end. A new life is a new connection. */
export interface EngineConnection {
  readonly hosting: EngineHosting;
  readonly client: EngineClient;
  /** Process id of a child process; null for a thread. */
  readonly pid: number | null;
  /** Resolves once with the reason, in words, when the engine is gone: crashed, killed or stopped. Never rejects. */
  readonly ended: Promise<string>;
  /** True from the moment that `ended` resolves. */
  hasEnded(): boolean;
  /** What computes, once the engine is ready; its own refusal as an error; or how it was lost, or late, in words. */
  load(seconds: number): Promise<EngineDevice | StillpointError | string>;
  /** What `ended` says, for a call that failed because the engine was lost; null for one that the engine answered with an error. */
  lossBehind(error: unknown): Promise<string | null>;
  /** Lets the engine cancel its work and dispose its tensors; ends it by force after `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

/** Gets what the engine writes to its standard error, in pieces as they come. */
export type EngineOutput = (text: string) => void;

/**
 * Starts the engine's entry `file`, hosted as asked. Returns at once: call `client.device()` to know how loading went.
 *
 * @param onOutput besides this process's own standard error, where everything goes. What native code writes in a thread goes only
 *   there: it never passes through JavaScript.
 */
export function connectEngine(
  hosting: EngineHosting,
  file: string,
  settings: EngineSettings,
  onOutput: EngineOutput = () => undefined,
): EngineConnection {
  return hosting === 'worker thread'
    ? connectThread(file, settings, onOutput)
    : connectProcess(file, settings, onOutput);
}

function connectThread(file: string, settings: EngineSettings, onOutput: EngineOutput): EngineConnection {
  const { backend, threads } = settings;
  // The library must stay when the thread ends: unloaded with it, it would crash the process's own end. This thread never
  // computes with it. It also reads the process's environment, of which the worker has only a copy.
  const failure = backend === 'wasm' ? null : loadTensorFlowEarly({ ...(threads !== undefined && { threads }) });
  if (failure !== null) throw new Error(failure);
  // Flags of this process (a test runner's loader, say) are not the engine's.
  const worker = new Worker(file, { workerData: settings, execArgv: [], stderr: true });
  passOn(worker.stderr, onOutput);
  let cause: string | null = null;
  worker.on('error', (error) => {
    cause = `its thread failed: ${error.message}`;
  });
  const ended = new Promise<string>((resolve) => {
    worker.on('exit', (code) => resolve(cause ?? `its thread ended with code ${code}`));
  });
  return connection('worker thread', null, threadPort(worker), ended, () => void worker.terminate());
}

function connectProcess(file: string, settings: EngineSettings, onOutput: EngineOutput): EngineConnection {
  const child = fork(file, [JSON.stringify(settings)], {
    // Inside Electron this makes its binary behave as Node; elsewhere it means nothing.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    execArgv: [],
    // Standard output stays the parent's own: the command line prints JSON there.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  if (child.stderr !== null) passOn(child.stderr, onOutput);
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(`its process could not be started: ${error.message}`));
    child.on('exit', (code, signal) =>
      resolve(signal === null ? `its process ended with code ${code ?? '?'}` : `its process was ended by ${signal}`),
    );
  });
  return connection('child process', child.pid ?? null, processPort(child), ended, () => void child.kill('SIGKILL'));
}

function passOn(stream: Readable, onOutput: EngineOutput): void {
  stream.on('data', (piece: Buffer | string) => {
    process.stderr.write(piece);
    onOutput(piece.toString());
  });
}

function connection(
  hosting: EngineHosting,
  pid: number | null,
  port: SupportedMessagePort,
  ended: Promise<string>,
  kill: () => void,
): EngineConnection {
  const client = createORPCClient<EngineClient>(new RPCLink({ port }));
  let gone = false;
  void ended.then(() => {
    gone = true;
  });
  const lossBehind = async (error: unknown): Promise<string | null> => {
    if (error instanceof ORPCError) return null;
    // The line closes, and calls fail, a little before the reason for the end is known.
    const moment = new Promise<void>((resolve) => setTimeout(resolve, 1000));
    await Promise.race([ended, moment]);
    return gone ? ended : null;
  };
  return {
    hosting,
    pid,
    client,
    ended,
    hasEnded: () => gone,
    async load(seconds) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<string>((resolve) => {
        timer = setTimeout(() => resolve(`it was not ready after ${seconds} s`), seconds * 1000);
      });
      const loaded = client.device().catch(async (error: unknown) => (await lossBehind(error)) ?? fromWireError(error));
      return Promise.race([loaded, ended, late]).finally(() => clearTimeout(timer));
    },
    lossBehind,
    async stop(graceMs) {
      if (gone) return;
      // Its answer may be cut off by the end that it asks for.
      client.stop().catch(() => undefined);
      const force = setTimeout(kill, graceMs);
      await ended;
      clearTimeout(force);
    },
  };
}
