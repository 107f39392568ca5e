import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';

import type { appContract } from '../../core/contract/app-contract.js';
import type { ConvergenceEvent } from '../../core/contract/convergence.js';
import { pictureSchema } from '../../core/contract/picture.js';
import type { RestorationEvent } from '../../core/contract/restoration.js';
import { type App, openApp } from '../../electron/app/open-app.js';
import { bundle } from '../../electron/build/bundle.mjs';
import { EngineHost } from '../../electron/engine/engine-host.js';
import { type RunningServer, startServer } from '../../electron/server/server.js';
import { writeTestPicture } from '../engine/test-picture.js';
import { writeTinyModel } from '../engine/tiny-model.js';

const UPLOAD_LIMIT = 2_000_000;

let folder = '';
let app: App;
let server: RunningServer;
let cookie = '';

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** One request with exactly these headers: `fetch` would not let a test lie about its host. */
function send(
  path: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: Buffer } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.origin);
    const request = httpRequest({ hostname, port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

const own = (): Record<string, string> => ({ Cookie: cookie, Origin: server.origin });
const upload = (name: string, body: Buffer, headers: Record<string, string> = {}): Promise<Answer> =>
  send(`/pictures?name=${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: { ...own(), 'X-Stillpoint': '1', ...headers },
    body,
  });

/** Exchanges a fresh token for a cookie. */
async function openSession(): Promise<string> {
  const { pathname, search } = new URL(server.issueUrl());
  const { headers } = await send(pathname + search);
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

function openSocket(headers: Record<string, string>, path = '/rpc'): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(server.origin.replace('http', 'ws') + path, { headers });
    socket.on('open', () => resolve(socket));
    socket.on('error', reject);
  });
}

const png = (): Promise<Buffer> =>
  sharp({ create: { width: 48, height: 32, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stillpoint-test-'));
  const renderer = join(folder, 'renderer');
  await mkdir(join(renderer, 'assets'), { recursive: true });
  await writeFile(join(renderer, 'index.html'), '<!doctype html><title>Stillpoint</title>');
  await writeFile(join(renderer, 'assets', 'main-abc123.js'), 'export {};');
  await writeFile(join(renderer, 'assets', 'notes.secret'), 'of no known type');
  await writeFile(join(folder, 'outside.txt'), 'not for browsers');
  process.env['STILLPOINT_DATA'] = join(folder, 'data');
  await mkdir(join(folder, 'data', 'models'), { recursive: true });
  await writeTinyModel(join(folder, 'data', 'models', 'tiny.safetensors'));
  app = await openApp({
    shell: { kind: 'browser', pictureUrl: (id) => `/pictures/${id}`, fileUrl: (id) => `/files/${id}`, files: null },
    engine: { file: (await bundle({ only: ['worker'] })).worker ?? '' },
  });
  server = await startServer({ app, rendererFolder: renderer, uploadLimit: UPLOAD_LIMIT });
  cookie = await openSession();
});

afterAll(async () => {
  await server.close();
  await app.close();
  delete process.env['STILLPOINT_DATA'];
  await rm(folder, { recursive: true, force: true });
});

describe('who may come in', () => {
  it('exchanges the printed token for a cookie, once, and shows a clean address', async () => {
    const { pathname, search } = new URL(server.issueUrl());
    const first = await send(pathname + search);
    expect(first).toMatchObject({ status: 303, headers: { location: '/' } });
    expect(first.headers['set-cookie']?.[0]).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
    expect((await send(pathname + search)).status).toBe(403);
  });

  it('keeps an opened session when its used address is visited again', async () => {
    const { pathname, search } = new URL(server.issueUrl());
    const { headers } = await send(pathname + search);
    const again = await send(pathname + search, {
      headers: { Cookie: headers['set-cookie']?.[0]?.split(';')[0] ?? '' },
    });
    expect(again).toMatchObject({ status: 303, headers: { location: '/' } });
  });

  it('voids an address when a fresh one is issued', async () => {
    const { pathname, search } = new URL(server.issueUrl());
    server.issueUrl();
    expect((await send(pathname + search)).status).toBe(403);
  });

  it.each(['/', '/assets/main-abc123.js', '/pictures/0123456789abcdef'])(
    'shows %s to nobody without a session',
    async (path) => {
      expect((await send(path)).status).toBe(403);
      expect((await send(path, { headers: { Cookie: cookie.replace(/=.*/, '=guess') } })).status).toBe(403);
    },
  );

  it('answers only to its own host, so that no name an attacker controls leads here', async () => {
    const { port } = new URL(server.origin);
    for (const Host of [`evil.example:${port}`, `localhost:${port}`, '127.0.0.1', '127.0.0.1:1']) {
      expect((await send('/', { headers: { ...own(), Host } })).status).toBe(403);
      const { pathname, search } = new URL(server.issueUrl());
      expect((await send(pathname + search, { headers: { Host } })).status).toBe(403);
    }
  });

  it('refuses other origins, and changes nothing for a request that names none', async () => {
    const body = await png();
    for (const Origin of ['http://evil.example', 'null', server.origin.replace('127.0.0.1', 'localhost')]) {
      expect((await send('/', { headers: { Cookie: cookie, Origin } })).status).toBe(403);
      expect((await upload('a.png', body, { Origin })).status).toBe(403);
    }
    const headers = { Cookie: cookie, 'X-Stillpoint': '1' };
    expect((await send('/pictures?name=a.png', { method: 'POST', headers, body })).status).toBe(403);
  });

  it('refuses what another site embeds or fetches, and lets a visit by link come again by itself', async () => {
    const elsewhere = { 'Sec-Fetch-Site': 'cross-site' };
    const embedded = { ...elsewhere, 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' };
    expect((await send('/', { headers: { Cookie: cookie, ...embedded } })).status).toBe(403);
    const visit = await send('/', {
      headers: { ...elsewhere, 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' },
    });
    expect(visit.status).toBe(200);
    expect(visit.body.toString()).toContain('http-equiv="refresh"');
  });

  it('opens the WebSocket to its own page only', async () => {
    const good = await openSocket(own());
    good.terminate();
    await expect(openSocket({ Origin: server.origin })).rejects.toThrow('403');
    await expect(openSocket({ Cookie: cookie })).rejects.toThrow('403');
    await expect(openSocket({ Cookie: cookie, Origin: 'http://evil.example' })).rejects.toThrow('403');
    await expect(openSocket({ ...own(), Host: 'evil.example' })).rejects.toThrow('403');
    await expect(openSocket(own(), '/')).rejects.toThrow('403');
  });

  it('listens on the loopback address only', () => {
    expect(new URL(server.origin).hostname).toBe('127.0.0.1');
  });
});

describe('what is served', () => {
  it('serves the page with a strict policy', async () => {
    const page = await send('/', { headers: own() });
    expect(page).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(page.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
  });

  it('lets hashed files be kept for good, and asks about the page each time', async () => {
    const asset = await send('/assets/main-abc123.js', { headers: own() });
    expect(asset.headers['cache-control']).toContain('immutable');
    expect(asset.headers['content-type']).toBe('text/javascript; charset=utf-8');
    const page = await send('/', { headers: own() });
    expect(page.headers['cache-control']).toBe('no-cache');
    const again = await send('/', { headers: { ...own(), 'If-None-Match': String(page.headers.etag) } });
    expect(again).toMatchObject({ status: 304, body: Buffer.alloc(0) });
  });

  it.each([
    '/../outside.txt',
    '/assets/../../outside.txt',
    '/%2e%2e/outside.txt',
    '/assets/..%2f..%2foutside.txt',
    '/assets/..%5c..%5coutside.txt',
    '//etc/passwd',
    '/assets',
    '/assets/',
    '/assets/notes.secret',
    '/pictures/..%2f..%2fetc%2fpasswd',
    '/pictures/../../outside.txt/file',
  ])('has nothing at %s', async (path) => {
    const { status, body } = await send(path, { headers: own() });
    expect(status).toBe(404);
    expect(body.toString()).not.toContain('not for browsers');
  });

  it('answers HEAD without a body, and refuses other methods', async () => {
    expect(await send('/', { method: 'HEAD', headers: own() })).toMatchObject({ status: 200, body: Buffer.alloc(0) });
    expect(await send('/', { method: 'DELETE', headers: own() })).toMatchObject({
      status: 405,
      headers: { allow: 'GET, HEAD' },
    });
    expect((await send('/pictures', { headers: own() })).status).toBe(405);
  });

  it('survives what is not HTTP at all', async () => {
    const { port } = new URL(server.origin);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.end('\x16\x03\x01 nonsense\r\n\r\n'));
      socket.on('error', () => resolve());
      socket.on('close', () => resolve());
      socket.resume();
    });
    expect((await send('/', { headers: own() })).status).toBe(200);
  });
});

describe('pictures', () => {
  it('takes an upload, shows it, and gives the file back', async () => {
    const body = await png();
    const answer = await upload('Père Noël.png', body);
    expect(answer.status).toBe(201);
    const picture = pictureSchema.parse(JSON.parse(answer.body.toString()));
    expect(picture).toMatchObject({ name: 'Père Noël.png', width: 48, height: 32, format: 'png', bytes: body.length });
    const shown = await send(picture.url, { headers: { Cookie: cookie } });
    expect(shown).toMatchObject({ status: 200, headers: { 'content-type': 'image/png', 'cache-control': 'no-store' } });
    const file = await send(`${picture.url}/file`, { headers: { Cookie: cookie } });
    expect(file.body.equals(body)).toBe(true);
    expect(file.headers['content-disposition']).toBe(
      `attachment; filename="P_re_No_l.png"; filename*=UTF-8''P%C3%A8re%20No%C3%ABl.png`,
    );
  });

  it.each([
    ['a text file named .jpg', 'letter.jpg', async () => Buffer.from('Dear all,\n')],
    ['an empty file', 'empty.png', async () => Buffer.alloc(0)],
    ['a truncated file', 'half.png', async () => (await png()).subarray(0, 60)],
    [
      'a picture of one pixel',
      'dot.png',
      () =>
        sharp({ create: { width: 1, height: 1, channels: 3, background: 'teal' } })
          .png()
          .toBuffer(),
    ],
  ])('refuses %s with what is wrong and what to do', async (_what, name, bytes) => {
    const { status, body } = await upload(name, await bytes());
    expect(status).toBe(422);
    expect(JSON.parse(body.toString())).toEqual({
      code: 'BAD_PICTURE',
      message: expect.stringContaining(name) as string,
      hint: expect.stringMatching(/./) as string,
    });
  });

  it('refuses more bytes than it takes, announced or not', async () => {
    const large = Buffer.alloc(UPLOAD_LIMIT + 100_000);
    const announced = await upload('large.png', large);
    expect(announced.status).toBe(413);
    expect(JSON.parse(announced.body.toString())).toMatchObject({ code: 'BAD_PICTURE' });
    const unannounced = await upload('large.png', large, { 'Transfer-Encoding': 'chunked' });
    expect(unannounced.status).toBe(422);
  });

  it('refuses an upload without the header that only our page sends', async () => {
    const { status } = await send('/pictures?name=a.png', { method: 'POST', headers: own(), body: await png() });
    expect(status).toBe(400);
  });
});

describe('files that services share', () => {
  it('shows a picture and offers a download, to the session only, under an address that says nothing', async () => {
    const [picture, table] = [join(folder, 'sample.png'), join(folder, 'metrics.csv')];
    await writeFile(picture, await png());
    await writeFile(table, 'step,loss\n1,0.5\n');
    const [shown, offered] = [app.served.share(picture), app.served.share(table, { name: 'Läufe.csv' })];
    expect(shown).toMatch(/^\/files\/[0-9a-f]{32}$/);
    expect(await send(shown, { headers: own() })).toMatchObject({
      status: 200,
      headers: { 'content-type': 'image/png', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
      body: await png(),
    });
    const download = await send(offered, { headers: own() });
    expect(download.body.toString()).toBe('step,loss\n1,0.5\n');
    expect(download.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="L_ufe.csv"; filename*=UTF-8''L%C3%A4ufe.csv`,
    });
    expect((await send(shown)).status).toBe(403);
    const embedded = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' };
    expect((await send(shown, { headers: { Cookie: cookie, ...embedded } })).status).toBe(403);
  });

  it('has nothing at a guessed address, at a forgotten one, or when the file is gone', async () => {
    const [kept, gone] = [join(folder, 'kept.png'), join(folder, 'gone.png')];
    for (const file of [kept, gone]) await writeFile(file, await png());
    const [keptUrl, goneUrl] = [app.served.share(kept), app.served.share(gone)];
    await rm(gone);
    expect((await send(goneUrl, { headers: own() })).status).toBe(404);
    app.served.forget(kept);
    const guesses = [`/files/${'0'.repeat(32)}`, '/files/..%2f..%2fetc%2fpasswd', '/files/', `${keptUrl}/../x`];
    for (const path of [keptUrl, ...guesses]) expect((await send(path, { headers: own() })).status).toBe(404);
  });
});

describe('the contract over the WebSocket', () => {
  async function connectClient(): Promise<{ client: ContractRouterClient<typeof appContract>; socket: WebSocket }> {
    const socket = await openSocket(own());
    return { client: createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })), socket };
  }

  it('restores an uploaded picture, whose file can then be downloaded', async () => {
    const { client, socket } = await connectClient();
    const picture = pictureSchema.parse(JSON.parse((await upload('photo.png', await png())).body.toString()));
    const events: RestorationEvent[] = [];
    const blur = { kind: 'gaussian', sigma: 1 } as const;
    for await (const event of await client.restorations.run({
      picture: picture.id,
      blur,
      noise: 0.01,
      model: 'tiny',
      maxEvaluations: 3,
    })) {
      events.push(event);
    }
    const done = events.at(-1);
    if (done?.type !== 'done') throw new Error(`ended with ${JSON.stringify(done)}`);
    const file = await send(`/pictures/${done.restored.id}/file`, { headers: { Cookie: cookie } });
    expect(file.headers['content-disposition']).toContain('photo-restored.png');
    expect((await sharp(file.body).metadata()).width).toBe(48);
    socket.terminate();
  });

  it('compares solvers on an uploaded picture, and shows every iterate', async () => {
    const { client, socket } = await connectClient();
    const picture = pictureSchema.parse(JSON.parse((await upload('photo.png', await png())).body.toString()));
    const solver = { history: 5, ridge: 1e-4, mixing: 1 };
    const events: ConvergenceEvent[] = [];
    for await (const event of await client.convergence.compare({
      picture: picture.id,
      blur: { kind: 'gaussian', sigma: 1 },
      noise: 0.01,
      model: 'tiny',
      solvers: [
        { kind: 'picard', ...solver },
        { kind: 'anderson', ...solver },
      ],
      maxEvaluations: 3,
      side: 48,
    })) {
      events.push(event);
    }
    expect(events.filter(({ type }) => type === 'finished')).toHaveLength(2);
    const frames = events.filter((event) => event.type === 'frame');
    expect(frames.map(({ solver: which, evaluation }) => `${which}.${evaluation}`).sort()).toEqual(
      [0, 1].flatMap((which) => [0, 1, 2, 3].map((evaluation) => `${which}.${evaluation}`)),
    );
    const shown = await send(frames[0]?.url ?? '', { headers: own() });
    expect((await sharp(shown.body).metadata()).width).toBe(48);
    socket.close();
  });

  it('names no file of this machine for a page', async () => {
    const { client, socket } = await connectClient();
    const refused = { data: { code: 'BAD_CONFIGURATION' } };
    await expect(client.pictures.openPath({ path: '/etc/passwd' })).rejects.toMatchObject(refused);
    await expect(client.pictures.choose()).rejects.toMatchObject(refused);
    await expect(client.datasets.add({ path: '/etc' })).rejects.toMatchObject(refused);
    await expect(client.datasets.add({})).rejects.toMatchObject(refused);
    await expect(client.results.save({ id: '0123456789abcdef' })).rejects.toMatchObject(refused);
    const settings = { picture: '0123456789abcdef', noise: 0.01 };
    const psf = { ...settings, blur: { kind: 'psf', file: '/etc/passwd' } as const };
    await expect(client.restorations.run(psf)).rejects.toMatchObject(refused);
    const model = { ...settings, blur: { kind: 'gaussian', sigma: 1 } as const, model: '/etc/passwd' };
    await expect(client.restorations.run(model)).rejects.toMatchObject(refused);
    socket.terminate();
  });

  it('makes a data set of uploaded pictures, and shows them', async () => {
    const { client, socket } = await connectClient();
    const uploads: string[] = [];
    for (const name of ['a.png', 'b.png']) {
      uploads.push(pictureSchema.parse(JSON.parse((await upload(name, await png())).body.toString())).id);
    }
    const { id } = await client.datasets.addUploads({ name: 'Teal', uploads });
    for await (const datasets of await client.datasets.watch()) {
      if (datasets.find((dataset) => dataset.id === id)?.state === 'ready') break;
    }
    const { total, pictures } = await client.datasets.pictures({ id });
    expect(total).toBe(2);
    const shown = await send(pictures[0]?.url ?? '', { headers: own() });
    expect(shown).toMatchObject({ status: 200, headers: { 'content-type': 'image/jpeg' } });
    expect(await sharp(shown.body).metadata()).toMatchObject({ width: 48, height: 32 });
    expect(await client.datasets.remove({ id })).toEqual({});
    socket.terminate();
  });

  it('tells the state of the engine, current first, and lists the models', async () => {
    const { client, socket } = await connectClient();
    for await (const status of await client.app.engine()) {
      expect(['starting', 'ready']).toContain(status.state);
      if (status.state === 'ready') break;
    }
    for await (const models of await client.models.watch()) {
      expect(models).toContainEqual(expect.objectContaining({ name: 'tiny', bundled: false }));
      break;
    }
    socket.terminate();
  });

  it('cancels what ran for a page that went away', async () => {
    const restore = vi.spyOn(EngineHost.prototype, 'restore');
    const { client, socket } = await connectClient();
    await writeTestPicture(join(folder, 'large.png'), 640, 480);
    const large = await readFile(join(folder, 'large.png'));
    const picture = pictureSchema.parse(JSON.parse((await upload('photo.png', large)).body.toString()));
    const blur = { kind: 'gaussian', sigma: 1 } as const;
    // Unchecked: it is sharp, and would be left as it is.
    const solve = { maxEvaluations: 1000, tolerance: 1e-6 };
    const endless = { picture: picture.id, blur, noise: 0.01, model: 'tiny', check: false, ...solve };
    const events = await client.restorations.run(endless);
    for await (const event of events) if (event.type === 'evaluation') break;
    // Pictures of models are restored beside it.
    const [, signal] =
      restore.mock.calls.find(([{ maxEvaluations }]) => maxEvaluations === endless.maxEvaluations) ?? [];
    restore.mockRestore();
    expect(signal?.aborted).toBe(false);
    socket.terminate();
    await expect.poll(() => signal?.aborted).toBe(true);
    // And the engine is free for the next.
    const other = await connectClient();
    const next = await other.client.restorations.run({ ...endless, maxEvaluations: 2 });
    for await (const event of next) if (event.type === 'done') break;
    other.socket.terminate();
  });

  it('closes the connection of whoever sends too much at once', async () => {
    const socket = await openSocket(own());
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    socket.send('x'.repeat(3 * 2 ** 20));
    expect(await closed).toBe(1009);
  });
});

it('says when its port is taken', async () => {
  const port = Number(new URL(server.origin).port);
  const second = startServer({ app, rendererFolder: join(folder, 'renderer'), port });
  await expect(second).rejects.toMatchObject({
    code: 'BAD_CONFIGURATION',
    message: expect.stringContaining(String(port)) as string,
  });
});
