import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Duplex, PassThrough, type Readable } from 'node:stream';

import { RPCHandler } from '@orpc/server/ws';
import { WebSocketServer } from 'ws';

import { messageOf, StillpointError } from '../../core/contract/errors.js';
import type { App } from '../app/open-app.js';
import { answerPageRequest, type PageResponse, type PageServices } from '../app/serving/page-requests.js';
import { contentSecurityPolicy, securityHeaders } from '../app/serving/security-headers.js';
import { listStaticFiles } from '../app/serving/static-files.js';
import { wireErrorInterceptor } from '../engine/wire-errors.js';
import { isVisitFromElsewhere, whyRefused } from './request-guard.js';
import { sendResponse } from './send-response.js';
import { Sessions } from './sessions.js';

export interface ServerOptions {
  app: Pick<App, 'router' | 'pictures' | 'models' | 'served' | 'onDefect'>;
  /** The built interface. */
  rendererFolder: string;
  /** A free one is taken when absent or 0. */
  port?: number;
  /** Largest upload, bytes. */
  uploadLimit?: number;
}

export interface RunningServer {
  /** Where it listens, without a token. */
  readonly origin: string;
  /** The address to open, with its one-time token. */
  readonly url: string;
  /** Another address for another browser; it makes one that was not opened yet void. */
  issueUrl(): string;
  /** Ends every connection. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const UPLOAD_LIMIT = 512 * 2 ** 20;
/** Calls of the contract are small; pictures travel by HTTP. */
const MESSAGE_LIMIT = 2 ** 20;

/**
 * Serves the interface to a browser of this machine: static files, pictures, and the contract over a WebSocket.
 *
 * @throws StillpointError BAD_CONFIGURATION when the port is taken, NOT_FOUND when the interface was not built
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { app, rendererFolder, port: wanted = 0, uploadLimit = UPLOAD_LIMIT } = options;
  const files = await listStaticFiles(rendererFolder).catch((error: unknown) => {
    throw new StillpointError('NOT_FOUND', `The interface is not built: ${messageOf(error)}.`, 'Run "npm start".');
  });
  const http = createServer({ headersTimeout: 10_000, requestTimeout: 600_000 });
  const port = await listen(http, wanted);
  const origin = `http://${HOST}:${port}`;
  const sessions = new Sessions(port);
  const { pictures, served, onDefect } = app;
  const modelUploads = app.models.uploads;
  const pages: PageServices = { files, pictures, modelUploads, served, onDefect, uploadLimit };
  const security = securityHeaders(contentSecurityPolicy([`ws://${HOST}:${port}`]));
  http.on('request', (request, response) => {
    answer(request, response).catch((error: unknown) => {
      // A reader that went away is no defect; anything else has been answered by now.
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  const sockets = serveContract(http, app, (request) => whyRefused(request, origin) ?? whyUnknown(request));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reply = await respond(request);
    if (hasBody(request) && !request.complete) discardRest(request, response);
    await sendResponse(reply, response, security, request.method !== 'HEAD');
  }

  async function respond(request: IncomingMessage): Promise<PageResponse> {
    const refused = whyRefused(request, origin);
    if (refused !== null) return text(403, refused);
    const url = parseUrl(request.url, origin);
    if (url === null) return text(400, 'This address cannot be read.');
    const token = url.pathname === '/' && request.method === 'GET' ? url.searchParams.get('token') : null;
    if (token !== null) return redeem(token, request);
    if (!sessions.isOpen(request.headers.cookie)) {
      return url.pathname === '/' && isVisitFromElsewhere(request) ? comeAgain() : text(403, UNKNOWN);
    }
    const header = (name: string): string | null => request.headers[name]?.toString() ?? null;
    return answerPageRequest(pages, { method: request.method ?? 'GET', url, header, body: () => bodyOf(request) });
  }

  function redeem(token: string, request: IncomingMessage): PageResponse {
    const cookie = sessions.redeem(token);
    if (cookie === null && !sessions.isOpen(request.headers.cookie)) return text(403, USED);
    const headers = { Location: '/', 'Cache-Control': 'no-store', ...(cookie !== null && { 'Set-Cookie': cookie }) };
    return { status: 303, headers, body: null };
  }

  function whyUnknown(request: IncomingMessage): string | null {
    return sessions.isOpen(request.headers.cookie) ? null : UNKNOWN;
  }

  const issueUrl = (): string => `${origin}/?token=${sessions.issueToken()}`;
  return {
    origin,
    url: issueUrl(),
    issueUrl,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      const closed = new Promise((resolve) => http.close(resolve));
      http.closeAllConnections();
      await closed;
    },
  };
}

const UNKNOWN = 'Open Stillpoint with the address that it printed when it started.';
const USED = 'This address was used already. Ask Stillpoint for a fresh one where it was started.';

function serveContract(
  http: Server,
  app: ServerOptions['app'],
  whyNot: (request: IncomingMessage) => string | null,
): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_LIMIT, perMessageDeflate: false });
  const handler = new RPCHandler(app.router, { clientInterceptors: [wireErrorInterceptor(app.onDefect)] });
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refused = request.url === '/rpc' ? whyNot(request) : 'The contract is spoken at /rpc.';
    if (refused !== null) {
      socket.end(`HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n${refused}`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      // Without a listener a broken frame would end the process; the close event that follows does the rest.
      webSocket.on('error', () => undefined);
      void handler.upgrade(webSocket);
    });
  });
  return sockets;
}

async function listen(http: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    http.once('error', (error) => {
      const message = `Cannot listen on ${HOST}:${port}: ${error.message}.`;
      reject(
        new StillpointError('BAD_CONFIGURATION', message, 'Leave out --port to take a free one.', { cause: error }),
      );
    });
    http.listen(port, HOST, resolve);
  });
  return (http.address() as AddressInfo).port;
}

/** The body as a stream of its own: whoever stops reading it ends this stream, and not the connection that waits for an answer. */
function bodyOf(request: IncomingMessage): Readable {
  const body = new PassThrough();
  request.on('error', (error) => body.destroy(error));
  request.on('close', () => {
    if (!request.complete) body.destroy(new Error('the sender went away'));
  });
  return request.pipe(body);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Lets a sender whose body we do not want read our answer before the connection ends. */
function discardRest(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('Connection', 'close');
  request.resume();
  const force = setTimeout(() => request.destroy(), 5000);
  request.once('close', () => clearTimeout(force));
}

function parseUrl(path: string | undefined, origin: string): URL | null {
  try {
    return new URL(`${origin}${path ?? '/'}`);
  } catch {
    return null;
  }
}

function text(status: number, message: string): PageResponse {
  const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' };
  return { status, headers, body: { text: `${message}\n` } };
}

/** Makes the browser ask again by itself; that request is the page's own, and carries the cookie if there is one. */
function comeAgain(): PageResponse {
  const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' };
  const page = '<!doctype html><meta http-equiv="refresh" content="0;url=/"><title>Stillpoint</title>';
  return { status: 200, headers, body: { text: page } };
}
