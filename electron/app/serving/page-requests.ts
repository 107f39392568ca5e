import type { Readable } from 'node:stream';

import { type ErrorCode, StillpointError, toStillpointError } from '../../../core/contract/errors.js';
import { pictureIdSchema } from '../../../core/contract/picture.js';
import type { DefectLog } from '../defect-log.js';
import type { ModelUploads } from '../models/uploads.js';
import type { PictureStore } from '../pictures/picture-store.js';
import { tooLarge } from './receive-upload.js';
import type { ServedFiles } from './served-files.js';
import type { StaticFile } from './static-files.js';

/** A request of the page beside the contract: its own files, the bytes of pictures, and files that services share. */
export interface PageRequest {
  readonly method: string;
  readonly url: URL;
  /** Value of a request header, by lower-case name. */
  header(name: string): string | null;
  /** The body; read at most once. */
  body(): Readable;
}

/** An answer for either transport to send. Security headers are the transport's to add. */
export interface PageResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly file: string } | { readonly text: string } | null;
}

export interface PageServices {
  readonly files: ReadonlyMap<string, StaticFile>;
  readonly pictures: PictureStore;
  readonly modelUploads: ModelUploads;
  readonly served: ServedFiles;
  readonly onDefect: DefectLog;
  /** Largest upload, bytes. */
  readonly uploadLimit: number;
}

/** Uploads carry this header. No other origin can add it without asking first, and nobody answers such a question. */
const OWN_HEADER = 'x-stillpoint';

const STATUS: Record<ErrorCode, number> = {
  BAD_PICTURE: 422,
  BAD_MODEL: 422,
  BAD_CONFIGURATION: 400,
  NOT_FOUND: 404,
  CANNOT_WRITE: 507,
  OUT_OF_MEMORY: 507,
  CANCELLED: 499,
  ENGINE_LOST: 503,
  INTERNAL: 500,
};

/** Answers GET of the interface's files, of pictures and of shared files, and POST or PUT of a picture. Never rejects. */
export async function answerPageRequest(services: PageServices, request: PageRequest): Promise<PageResponse> {
  try {
    return await route(services, request);
  } catch (thrown) {
    const error = toStillpointError(thrown);
    if (error.code === 'INTERNAL') services.onDefect(thrown);
    return failure(STATUS[error.code], error);
  }
}

/** An error as the page reads it: `{code, message, hint}`. */
export function failure(status: number, { code, message, hint }: StillpointError): PageResponse {
  return json(status, { code, message, hint });
}

async function route(services: PageServices, request: PageRequest): Promise<PageResponse> {
  const { method, url } = request;
  if (url.pathname === '/pictures') {
    return method === 'POST' || method === 'PUT' ? upload(services, request) : notAllowed('POST, PUT');
  }
  if (url.pathname === '/models') {
    return method === 'POST' || method === 'PUT' ? uploadModel(services, request) : notAllowed('POST, PUT');
  }
  if (method !== 'GET' && method !== 'HEAD') return notAllowed('GET, HEAD');
  const picture = /^\/pictures\/([^/]+)(\/file)?$/.exec(url.pathname);
  if (picture?.[1] !== undefined) {
    return picture[2] === undefined ? shown(services, picture[1]) : download(services, picture[1]);
  }
  const shared = /^\/files\/([0-9a-f]{32})$/.exec(url.pathname)?.[1];
  if (shared !== undefined) return sharedFile(services, shared);
  const file = services.files.get(url.pathname);
  return file === undefined ? failure(404, notFound()) : staticFile(file, request.header('if-none-match'));
}

async function upload({ pictures, uploadLimit }: PageServices, request: PageRequest): Promise<PageResponse> {
  if (announcedLength(request) > uploadLimit) return failure(413, tooLarge(uploadLimit));
  const { searchParams } = request.url;
  const name = searchParams.get('name') ?? 'picture';
  const shown = searchParams.get('shown') !== 'no';
  return json(201, await pictures.addUpload(name, request.body(), uploadLimit, shown));
}

/** Answers with the id by which `models.importUpload` takes the file. */
async function uploadModel({ modelUploads, uploadLimit }: PageServices, request: PageRequest): Promise<PageResponse> {
  if (announcedLength(request) > uploadLimit) return failure(413, tooLarge(uploadLimit, 'BAD_MODEL'));
  const name = request.url.searchParams.get('name') ?? 'model';
  return json(201, { upload: await modelUploads.add(name, request.body(), uploadLimit) });
}

/** What the page says it will send, bytes. @throws StillpointError BAD_CONFIGURATION when it is not our page that asks */
function announcedLength(request: PageRequest): number {
  if (request.header(OWN_HEADER) === null) {
    throw new StillpointError('BAD_CONFIGURATION', `Uploads need the header ${OWN_HEADER}.`, 'Use the interface.');
  }
  return Number(request.header('content-length') ?? 0);
}

function shown({ pictures }: PageServices, id: string): PageResponse {
  const { rendition } = pictures.find(checkedId(id));
  if (rendition === null) throw notFound();
  const { file, type } = rendition;
  // Photographs are the person's: no browser cache on disk may keep them.
  return { status: 200, headers: { 'Content-Type': type, 'Cache-Control': 'no-store' }, body: { file } };
}

async function download({ pictures }: PageServices, id: string): Promise<PageResponse> {
  const { path, name } = pictures.find(checkedId(id));
  return {
    status: 200,
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': attachment(name),
      'Cache-Control': 'no-store',
    },
    body: { file: path },
  };
}

async function sharedFile({ served }: PageServices, id: string): Promise<PageResponse> {
  const { path, type, name } = await served.find(id);
  return {
    status: 200,
    headers: {
      'Content-Type': type,
      'Cache-Control': 'no-store',
      ...(name !== null && { 'Content-Disposition': attachment(name) }),
    },
    body: { file: path },
  };
}

function staticFile({ file, type, etag, immutable }: StaticFile, known: string | null): PageResponse {
  const caching = { ETag: etag, 'Cache-Control': immutable ? 'private, max-age=31536000, immutable' : 'no-cache' };
  if (known === etag) return { status: 304, headers: caching, body: null };
  return { status: 200, headers: { ...caching, 'Content-Type': type }, body: { file } };
}

function checkedId(id: string): string {
  const parsed = pictureIdSchema.safeParse(id);
  if (!parsed.success) throw notFound();
  return parsed.data;
}

function notFound(): StillpointError {
  return new StillpointError('NOT_FOUND', 'There is nothing at this address.', 'Go back to the start page.');
}

function notAllowed(allow: string): PageResponse {
  const { status, headers, body } = failure(
    405,
    new StillpointError('BAD_CONFIGURATION', `Only ${allow} is possible here.`, 'Use the interface.'),
  );
  return { status, headers: { ...headers, Allow: allow }, body };
}

function json(status: number, value: unknown): PageResponse {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' },
    body: { text: JSON.stringify(value) },
  };
}

/** RFC 6266: a plain name for old readers, the real one encoded. */
function attachment(name: string): string {
  const plain = name.replace(/[^\w.-]+/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
