import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import { createRouterClient } from '@orpc/server';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import type { ModelSummary } from '../../../core/contract/model.js';
import { modelNameSchema } from '../../../core/contract/model.js';
import { digestOfArrays } from '../../../core/files/safetensors-metadata.js';
import { modelTrashFolder, ownModelsFolder } from '../../../electron/app/locations.js';
import { ModelCatalogue } from '../../../electron/app/models/catalogue.js';
import { freeName, nameForFile } from '../../../electron/app/models/names.js';
import { addModel } from '../../../electron/app/models/operations.js';
import { modelProcedures } from '../../../electron/app/models/procedures.js';
import { ModelThumbnails } from '../../../electron/app/models/thumbnails.js';
import { Trash } from '../../../electron/app/trash.js';
import { ModelUploads } from '../../../electron/app/models/uploads.js';
import { answerPageRequest } from '../../../electron/app/serving/page-requests.js';
import { PictureStore } from '../../../electron/app/pictures/picture-store.js';
import { ServedFiles } from '../../../electron/app/serving/served-files.js';
import type { LocalFiles } from '../../../electron/app/shell-capabilities.js';
import { bundle } from '../../../electron/build/bundle.mjs';
import { EngineHost } from '../../../electron/engine/engine-host.js';
import { wireErrorInterceptor } from '../../../electron/engine/wire-errors.js';
import { writeTinyModel } from '../../engine/tiny-model.js';

let folder = '';
let tiny = '';
let engine: EngineHost | null = null;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stillpoint-library-'));
  tiny = join(folder, 'tiny.safetensors');
  await writeTinyModel(tiny);
});

afterAll(async () => {
  await engine?.close();
  await rm(folder, { recursive: true, force: true });
});

let catalogue: ModelCatalogue;
let served: ServedFiles;
let uploads: ModelUploads;
let dialogs: LocalFiles;

beforeEach(async () => {
  vi.stubEnv('STILLPOINT_DATA', await mkdtemp(join(folder, 'data-')));
  served = new ServedFiles((id) => `/files/${id}`);
  uploads = new ModelUploads(folder);
  // Thumbnails have a test of their own, with the engine.
  open({
    restore: async function* () {
      await Promise.resolve();
      yield* [];
      throw new Error('no pictures here');
    },
  });
  dialogs = { chooseOpen: async () => [], chooseSave: async (suggested) => join(folder, suggested) };
});

afterEach(async () => {
  await catalogue.close();
  vi.unstubAllEnvs();
});

function open(restorer: Pick<EngineHost, 'restore'>): void {
  const thumbnails = new ModelThumbnails(join(folder, 'thumbnails'), restorer);
  catalogue = new ModelCatalogue({ thumbnails, served, onDefect: (defect) => expect.unreachable(String(defect)) });
}

/** Calls the procedures as a transport would. */
function client(kind: 'electron' | 'browser' = 'electron') {
  const files = kind === 'electron' ? dialogs : null;
  const shell = { kind, pictureUrl: (id: string) => id, fileUrl: (id: string) => id, files };
  const router = modelProcedures({ catalogue, uploads, folder }, { shell, served });
  return createRouterClient(router, { interceptors: [wireErrorInterceptor(() => undefined)] });
}

const names = async (): Promise<string[]> => (await catalogue.list()).map(({ name }) => name);

describe('the library', () => {
  it('renames, annotates and duplicates a model of one’s own', async () => {
    await addModel(tiny, 'mine');
    expect(await client().annotate({ name: 'mine', notes: 'for the harbour' })).toMatchObject({
      name: 'mine',
      notes: 'for the harbour',
    });
    expect(await client().duplicate({ name: 'mine', to: 'copy' })).toMatchObject({ notes: 'for the harbour' });
    expect(await client().rename({ name: 'mine', to: 'Hafen bei Nacht' })).toMatchObject({ name: 'Hafen bei Nacht' });
    expect(await names()).toEqual(['default', 'Hafen bei Nacht', 'copy']);
    expect((await readdir(ownModelsFolder())).sort()).toEqual(['Hafen bei Nacht.safetensors', 'copy.safetensors']);
    for (const name of ['Hafen bei Nacht', 'copy']) {
      expect(await digestOfArrays(join(ownModelsFolder(), `${name}.safetensors`))).toBe(await digestOfArrays(tiny));
    }
  });

  it('renames from one spelling to another', async () => {
    await addModel(tiny, 'faces');
    await client().rename({ name: 'faces', to: 'Faces' });
    expect(await names()).toEqual(['default', 'Faces']);
  });

  it('refuses a name in use, however it is written, and keeps both models', async () => {
    await addModel(tiny, 'one');
    await addModel(tiny, 'two');
    for (const to of ['two', 'TWO', 'Default']) {
      await expect(client().rename({ name: 'one', to })).rejects.toMatchObject({
        message: `The library already has a model named "${to}".`,
      });
      await expect(client().duplicate({ name: 'one', to })).rejects.toMatchObject({
        data: { code: 'BAD_CONFIGURATION' },
      });
    }
    expect(await names()).toEqual(['default', 'one', 'two']);
  });

  it('lets one of two renames to the same name win', async () => {
    await addModel(tiny, 'one');
    await addModel(tiny, 'two');
    const outcomes = await Promise.allSettled(['one', 'two'].map((name) => client().rename({ name, to: 'three' })));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await names()).toHaveLength(3);
  });

  it('refuses to change what ships with the application, saying what can be done', async () => {
    const changes = [
      () => client().rename({ name: 'default', to: 'mine' }),
      () => client().annotate({ name: 'default', notes: 'x' }),
      () => client().remove({ name: 'default' }),
    ];
    for (const change of changes) {
      await expect(change()).rejects.toMatchObject({
        message: expect.stringContaining('"default" ships with Stillpoint') as string,
        data: { hint: 'Duplicate it, and change the copy.' },
      });
    }
    expect(await client().duplicate({ name: 'default', to: 'mine' })).toMatchObject({ bundled: false });
  });

  it('deletes to a trash, and brings back: numbered when the name was taken meanwhile', async () => {
    await addModel(tiny, 'mine');
    const bytes = await readFile(join(ownModelsFolder(), 'mine.safetensors'));
    const { trashed } = await client().remove({ name: 'mine' });
    expect(await names()).toEqual(['default']);
    await addModel(tiny, 'mine');
    expect(await client().restore({ trashed })).toMatchObject({ name: 'mine 2' });
    expect(await readFile(join(ownModelsFolder(), 'mine 2.safetensors'))).toEqual(bytes);
    await expect(client().restore({ trashed })).rejects.toMatchObject({ data: { code: 'NOT_FOUND' } });
  });

  it('takes nothing out of the trash that is not in it', async () => {
    await mkdir(modelTrashFolder(), { recursive: true });
    for (const trashed of ['', '..', '1-000000000000-../../x', '../../../etc/passwd', '1-000000000000-x']) {
      await expect(client().restore({ trashed })).rejects.toMatchObject({ data: { code: 'NOT_FOUND' } });
    }
  });

  it('empties its trash after thirty days', async () => {
    await addModel(tiny, 'mine');
    const { trashed } = await client().remove({ name: 'mine' });
    await new Trash(modelTrashFolder()).empty(Date.now() + 29 * 86_400_000);
    expect(await readdir(modelTrashFolder())).toEqual([`${trashed}.safetensors`]);
    await new Trash(modelTrashFolder()).empty(Date.now() + 31 * 86_400_000);
    expect(await readdir(modelTrashFolder())).toEqual([]);
  });
});

describe('importing', () => {
  it('copies a good file under its own name, then under a numbered one, and leaves the file', async () => {
    expect(await client().import({ path: tiny })).toMatchObject({ name: 'tiny', bundled: false });
    expect(await client().import({ path: tiny })).toMatchObject({ name: 'tiny 2' });
    dialogs = { ...dialogs, chooseOpen: async (what) => (what === 'model' ? [tiny] : []) };
    expect(await client().import({})).toMatchObject({ name: 'tiny 3' });
    dialogs = { ...dialogs, chooseOpen: async () => [] };
    expect(await client().import({})).toBeNull();
    expect((await stat(tiny)).size).toBeGreaterThan(0);
  });

  it('lets nothing damaged in', async () => {
    const bytes = await readFile(tiny);
    const [half, noModel] = [join(folder, 'half.safetensors'), join(folder, 'notes.safetensors')];
    await writeFile(half, bytes.subarray(0, bytes.length - 40));
    await writeFile(noModel, 'not a model at all');
    for (const path of [half, noModel]) {
      await expect(client().import({ path })).rejects.toMatchObject({ data: { code: 'BAD_MODEL' } });
    }
    await expect(client().import({ path: join(folder, 'gone') })).rejects.toMatchObject({
      data: { code: 'NOT_FOUND' },
    });
    expect(await names()).toEqual(['default']);
    expect(await readdir(ownModelsFolder()).catch(() => [])).toEqual([]);
  });

  it('takes what a page uploaded, once, and speaks of it by its own name', async () => {
    const send = async (name: string, bytes: Buffer): Promise<string> =>
      uploads.add(name, Readable.from([bytes]), 1_000_000);
    const upload = await send('from/elsewhere\\mon modèle.safetensors', await readFile(tiny));
    expect(await client('browser').importUpload({ upload })).toMatchObject({ name: 'mon modèle' });
    await expect(client('browser').importUpload({ upload })).rejects.toMatchObject({ data: { code: 'NOT_FOUND' } });
    const bad = await send('bad.safetensors', Buffer.from('nothing'));
    await expect(client('browser').importUpload({ upload: bad })).rejects.toMatchObject({
      message: expect.stringMatching(/^bad\.safetensors /) as string,
    });
    await expect(uploads.add('big', Readable.from([Buffer.alloc(200)]), 100)).rejects.toMatchObject({
      code: 'BAD_MODEL',
    });
    expect((await readdir(folder)).filter((name) => /^[0-9a-f]{32}/.test(name))).toEqual([]);
  });

  it('receives an upload from our own page only, up to the limit', async () => {
    const services = {
      files: new Map(),
      pictures: new PictureStore({ folder, urlOf: (id) => id }),
      modelUploads: uploads,
      served,
      onDefect: () => undefined,
      uploadLimit: 100_000,
    };
    const post = async (bytes: Buffer, header: string | null = '1', method = 'POST') => {
      const answer = await answerPageRequest(services, {
        method,
        url: new URL('http://127.0.0.1/models?name=mine.safetensors'),
        header: (name) => (name === 'x-stillpoint' ? header : null),
        body: () => Readable.from([bytes]),
      });
      const text = answer.body !== null && 'text' in answer.body ? answer.body.text : '{}';
      return { status: answer.status, content: JSON.parse(text) as Record<string, string> };
    };
    const bytes = await readFile(tiny);
    const { status, content } = await post(bytes);
    expect(status).toBe(201);
    expect(await client('browser').importUpload({ upload: content['upload'] ?? '' })).toMatchObject({ name: 'mine' });
    expect(await post(bytes, null)).toMatchObject({ status: 400, content: { code: 'BAD_CONFIGURATION' } });
    expect(await post(Buffer.alloc(100_001))).toMatchObject({ status: 422, content: { code: 'BAD_MODEL' } });
    expect((await post(bytes, '1', 'GET')).status).toBe(405);
  });

  it('does not let a page name a file of this machine', async () => {
    await expect(client('browser').import({ path: tiny })).rejects.toMatchObject({
      data: { code: 'BAD_CONFIGURATION' },
    });
  });
});

describe('exporting', () => {
  it('writes where the person says, in both formats', async () => {
    const { path } = await client().export({ name: 'default', format: 'safetensors' });
    expect(path).toBe(join(folder, 'default.safetensors'));
    expect(await readFile(join(folder, 'default.safetensors'))).toEqual(
      await readFile('resources/models/default.safetensors'),
    );
    const onnx = await client().export({ name: 'default', format: 'onnx' });
    expect((await readFile(onnx.path ?? '')).includes('Stillpoint')).toBe(true);
    dialogs = { ...dialogs, chooseSave: async () => null };
    expect(await client().export({ name: 'default', format: 'onnx' })).toEqual({ path: null, url: null });
  });

  it('gives a browser an address of a copy that outlives the model', async () => {
    await addModel(tiny, 'mine');
    const { path, url } = await client('browser').export({ name: 'mine', format: 'safetensors' });
    expect(path).toBeNull();
    await client('browser').remove({ name: 'mine' });
    const file = await served.find((url ?? '').replace('/files/', ''));
    expect(file.name).toBe('mine.safetensors');
    expect(await digestOfArrays(file.path)).toBe(await digestOfArrays(tiny));
  });
});

/** Reads on until the library looks as expected. */
async function until(
  changes: AsyncIterator<ModelSummary[]>,
  isExpected: (models: ModelSummary[]) => boolean,
): Promise<ModelSummary[]> {
  for (;;) {
    const { value, done } = await changes.next();
    if (done === true) throw new Error('the library stopped telling');
    if (isExpected(value as ModelSummary[])) return value as ModelSummary[];
  }
}

describe('watching', () => {
  it('tells of calls, and of files that others put there or take away', async () => {
    const leave = new AbortController();
    const changes = catalogue.watch(leave.signal);
    const has = (name: string) => (models: ModelSummary[]) => models.some((model) => model.name === name);
    expect((await changes.next()).value).toHaveLength(1);
    await addModel(tiny, 'dropped');
    await until(changes, has('dropped'));
    await client().rename({ name: 'dropped', to: 'kept' });
    await until(changes, has('kept'));
    await rm(join(ownModelsFolder(), 'kept.safetensors'));
    await until(changes, (models) => !has('kept')(models));
    leave.abort();
    expect((await changes.next()).done).toBe(true);
  });

  it('shows each model by a picture that it restored, made once and shared by copies', async () => {
    await catalogue.close();
    engine = new EngineHost({ file: (await bundle({ only: ['worker'] })).worker ?? '' });
    open(engine);
    await addModel(tiny, 'mine');
    const leave = new AbortController();
    const changes = catalogue.watch(leave.signal);
    const shown = await until(changes, (models) => models.every(({ thumbnail }) => thumbnail !== null));
    const address = shown.find(({ name }) => name === 'mine')?.thumbnail ?? '';
    const { path } = await served.find(address.replace('/files/', ''));
    const { width, height } = await sharp(path).metadata();
    expect([width, height]).toEqual([320, 120]);
    const half = async (left: number): Promise<Buffer> =>
      sharp(path).extract({ left, top: 0, width: 160, height: 120 }).raw().toBuffer();
    expect((await half(0)).equals(await half(160))).toBe(false);
    expect(await client().duplicate({ name: 'mine', to: 'copy' })).toMatchObject({ thumbnail: address });
    leave.abort();
    expect(await readdir(join(folder, 'thumbnails'))).toHaveLength(2);
  });
});

describe('names', () => {
  it('of files become names of the library', () => {
    const cases = {
      '/a/b/faces.safetensors': 'faces',
      'C:\\models\\Été 2026.SAFETENSORS': 'Été 2026',
      'x/..hidden.safetensors': 'hidden',
      '<script>.safetensors': 'script-',
      'CON.safetensors': 'model',
      '日本語 모델.safetensors': '日本語 모델',
      '...': 'model',
    };
    for (const [path, name] of Object.entries(cases)) {
      expect(nameForFile(path)).toBe(name);
      expect(modelNameSchema.parse(name)).toBe(name);
    }
    expect(nameForFile(`${'long '.repeat(50)}.safetensors`).length).toBeLessThanOrEqual(80);
  });

  it('in use get the next number, and stay within their length', () => {
    const files = ['a', 'A 2', 'z'.repeat(80)].map((name) => ({ name, path: name, bundled: false }));
    expect(freeName(files, 'A')).toBe('A 3');
    expect(freeName(files, 'b')).toBe('b');
    expect(freeName(files, 'z'.repeat(80)).length).toBeLessThanOrEqual(80);
  });

  it.each(['.hidden', 'a/b', 'a\\b', 'ends.', 'nul', 'LPT1.x', '', ' '])('refuses %j', (name) => {
    expect(modelNameSchema.safeParse(name).success).toBe(false);
  });
});
