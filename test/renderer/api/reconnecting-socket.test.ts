import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { os, type RouterClient } from '@orpc/server';
import { RPCHandler } from '@orpc/server/ws';
import { afterEach, expect, test } from 'vitest';
import { WebSocket as NodeWebSocket, WebSocketServer } from 'ws';

import { toFailure } from '../../../renderer/api/failure.js';
import { ReconnectingSocket } from '../../../renderer/api/reconnecting-socket.js';

const router = {
  greet: os.handler(() => 'hello'),
  wait: os.handler(() => new Promise<string>(() => undefined)),
};

const servers: WebSocketServer[] = [];
afterEach(() => {
  for (const server of servers) {
    for (const client of server.clients) client.terminate();
    server.close();
  }
});

async function serve(port = 0): Promise<{ server: WebSocketServer; port: number }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port });
  const handler = new RPCHandler(router);
  server.on('connection', (socket) => void handler.upgrade(socket));
  servers.push(server);
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

function connect(port: number): { socket: ReconnectingSocket; client: RouterClient<typeof router> } {
  const socket = new ReconnectingSocket(() => {
    const attempt = new NodeWebSocket(`ws://127.0.0.1:${port}`);
    // In a page a refused connection is an event like any other; in Node it would end the process.
    attempt.on('error', () => undefined);
    // The page has a WebSocket of its own; Node 20 has not. `ws` is the same to its users.
    return attempt as unknown as WebSocket;
  });
  return { socket, client: createORPCClient(new RPCLink({ websocket: socket })) };
}

async function until(socket: ReconnectingSocket, connection: string): Promise<void> {
  while (socket.connection !== connection) await once(socket, 'connection');
}

test('calls get through once the socket is open', async () => {
  const { port } = await serve();
  expect(await connect(port).client.greet()).toBe('hello');
});

test('a lost connection fails what was under way, says so, and comes back by itself', async () => {
  const { server, port } = await serve();
  const { socket, client } = connect(port);
  expect(await client.greet()).toBe('hello');

  const pending = client.wait().then(
    () => null,
    (thrown: unknown) => toFailure(thrown),
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  const lost = until(socket, 'lost');
  for (const connected of server.clients) connected.terminate();
  server.close();
  await lost;
  expect(await pending).toMatchObject({ code: 'ENGINE_LOST', message: 'The connection to Stillpoint was lost.' });

  await serve(port);
  await until(socket, 'open');
  expect(await client.greet()).toBe('hello');
});

test('a call whose server stays away fails with a sentence of ours, not with one about sockets', async () => {
  const { server, port } = await serve();
  server.close();
  await once(server, 'close');
  const { client } = connect(port);
  const failure = toFailure(await client.greet().catch((error: unknown) => error));
  expect(failure.code).toBe('ENGINE_LOST');
  expect(failure.message).not.toMatch(/WebSocket|defect/);
});
