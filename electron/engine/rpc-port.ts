import type { ChildProcess } from 'node:child_process';
import type { MessagePort, Worker } from 'node:worker_threads';

import type { SupportedMessagePort } from '@orpc/client/message-port';

/** What travels between host and engine: calls of the contract, and the one order that is no call. */
export type LineMessage = { rpc: unknown } | { order: 'stop' };

/** One end of the line between host and engine, whatever carries it. */
export interface EngineLine {
  /** Does nothing once the line is closed. */
  send(message: LineMessage): void;
  onMessage(listener: (message: LineMessage) => void): void;
  onClose(listener: () => void): void;
}

/** The host's end towards a worker thread. */
export function workerLine(worker: Worker): EngineLine {
  return {
    send: (message) => worker.postMessage(message),
    onMessage: (listener) => void worker.on('message', listener),
    onClose: (listener) => void worker.on('exit', listener),
  };
}

/** The engine's end inside a worker thread. */
export function parentPortLine(port: MessagePort): EngineLine {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => void port.on('message', listener),
    onClose: (listener) => void port.on('close', listener),
  };
}

/** Either end between a parent and a child process: give the child on one side, `process` on the other. */
export function processLine(peer: ChildProcess | NodeJS.Process): EngineLine {
  return {
    // The callback takes the error of a peer that went away meanwhile; `onClose` tells of it.
    send: (message) => {
      if (peer.connected) peer.send?.(message, undefined, undefined, () => undefined);
    },
    onMessage: (listener) => void peer.on('message', listener as (message: unknown) => void),
    onClose: (listener) => void peer.on('disconnect', listener),
  };
}

/** The line as the message port that oRPC's adapter wants, on either end. */
export function rpcPort(line: EngineLine): SupportedMessagePort {
  return {
    postMessage: (data: unknown) => line.send({ rpc: data }),
    on: (event: string, callback: (event?: { data: unknown }) => void) => {
      if (event === 'close') line.onClose(() => callback());
      if (event === 'message') {
        line.onMessage((message) => {
          if ('rpc' in message) callback({ data: message.rpc });
        });
      }
    },
  };
}
