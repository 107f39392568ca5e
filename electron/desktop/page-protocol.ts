import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';

import { protocol } from 'electron';

import { answerPageRequest, type PageServices } from '../app/serving/page-requests.js';
import { contentSecurityPolicy, securityHeaders } from '../app/serving/security-headers.js';

const SCHEME = 'stillpoint';
const HOST = 'app';

/** The page's origin: with a host, so that its addresses look the same as the loopback server's. */
export const PAGE_ORIGIN = `${SCHEME}://${HOST}`;
export const PAGE_URL = `${PAGE_ORIGIN}/`;

/** Must run before the application is ready. */
export function declarePageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);
}

/** Serves the interface and the pictures to our window: no web server, no `file:`, no picture through IPC. */
export function setupPageProtocol(services: PageServices): void {
  const security = securityHeaders(contentSecurityPolicy());
  protocol.handle(SCHEME, async (request) => {
    const url = new URL(request.url);
    if (url.host !== HOST) return new Response(null, { status: 404 });
    const { status, headers, body } = await answerPageRequest(services, {
      method: request.method,
      url,
      header: (name) => request.headers.get(name),
      body: () => (request.body === null ? Readable.from([]) : Readable.from(request.body)),
    });
    const bytes = body === null ? null : 'file' in body ? new Uint8Array(await readFile(body.file)) : body.text;
    return new Response(bytes, { status, headers: { ...security, ...headers } });
  });
}
