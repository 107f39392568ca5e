import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

import type { PageResponse } from '../app/serving/page-requests.js';

/** Sends an answer; a body from a file is streamed. Rejects when the file cannot be read or the reader went away. */
export async function sendResponse(
  { status, headers, body }: PageResponse,
  response: ServerResponse,
  security: Readonly<Record<string, string>>,
  withBody: boolean,
): Promise<void> {
  const length = body === null ? 0 : 'file' in body ? (await stat(body.file)).size : Buffer.byteLength(body.text);
  response.writeHead(status, { ...security, ...headers, ...(status !== 304 && { 'Content-Length': length }) });
  if (body === null || !withBody) {
    response.end();
  } else if ('file' in body) {
    await pipeline(createReadStream(body.file), response);
  } else {
    response.end(body.text);
  }
}
