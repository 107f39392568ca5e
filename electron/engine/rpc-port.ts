import type { ChildProcess, Serializable } from 'node:child_process';
import type { MessagePort, Worker } from 'node:worker_threads';

import type { SupportedMessagePort } from '@orpc/client/message-port';

/** The other end of a thread as the message port that oRPC's adapter wants: the worker for the host, the parent's port for the engine. */
export function threadPort(peer: Worker | MessagePort): SupportedMessagePort {
  return rpcPort(peer, ['exit', 'close'], (data) => peer.postMessage(data));
}

/** The same for a child process, whose host has the child, and which itself has `process`. Sends nothing to a peer that is gone. */
export function processPort(peer: ChildProcess | NodeJS.Process): SupportedMessagePort {
  return rpcPort(peer, ['disconnect'], (data) => {
    // The callback takes the error of a peer that went away meanwhile; the event tells of it.
    if (peer.connected) peer.send?.(data, undefined, undefined, () => undefined);
  });
}

interface Peer {
  on(event: string, listener: (message?: unknown) => void): unknown;
}

/** @param ends events that tell that the peer is gone */
function rpcPort(peer: Peer, ends: readonly string[], send: (data: Serializable) => void): SupportedMessagePort {
  return {
    postMessage: send,
    on: (event: string, callback: (event?: { data: unknown }) => void) => {
      if (event === 'message') peer.on('message', (data) => callback({ data }));
      if (event === 'close') for (const end of ends) peer.on(end, () => callback());
    },
  };
}
