import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createRouterClient, isProcedure, ORPCError } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { appContract } from '../../core/contract/app-contract.js';
import type { RestorationEvent, RestorationRequest } from '../../core/contract/restoration.js';
import { type App, openApp } from '../../electron/app/open-app.js';
import { bundle } from '../../electron/build/bundle.mjs';
import { wireErrorInterceptor } from '../../electron/engine/wire-errors.js';
import { writeTestPicture } from '../engine/test-picture.js';
import { writeTinyModel } from '../engine/tiny-model.js';

let folder = '';
let app: App;
const choose = vi.fn(async () => [join(folder, 'photo.jpg')]);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stillpoint-test-'));
  // Its own runs, settings and models, not those of whoever runs the tests.
  process.env['STILLPOINT_DATA'] = join(folder, 'data');
  await writeTinyModel(join(folder, 'tiny.safetensors'));
  await writeTestPicture(join(folder, 'photo.jpg'), 96, 64);
  await writeTestPicture(join(folder, 'large.png'), 640, 480);
  app = await openApp({
    shell: {
      kind: 'electron',
      pictureUrl: (id) => `stillpoint://app/pictures/${id}`,
      fileUrl: (id) => `stillpoint://app/files/${id}`,
      files: { chooseOpen: choose, chooseSave: async (suggested) => suggested },
    },
    engine: { file: (await bundle({ only: ['worker'] })).worker ?? '' },
  });
});

afterAll(async () => {
  await app.close();
  delete process.env['STILLPOINT_DATA'];
  await rm(folder, { recursive: true, force: true });
});

/** Calls the router as a transport would, without one. */
const client = () => createRouterClient(app.router, { interceptors: [wireErrorInterceptor(app.onDefect)] });

function request(picture: string, overrides: Partial<RestorationRequest> = {}): RestorationRequest {
  return {
    picture,
    blur: { kind: 'gaussian', sigma: 1 },
    noise: 0.01,
    model: join(folder, 'tiny.safetensors'),
    tolerance: 1e-3,
    maxEvaluations: 3,
    boundary: 'unknown',
    light: 'encoded',
    strength: 1,
    check: false,
    ...overrides,
  };
}

async function collect(
  events: AsyncIterable<RestorationEvent>,
  onEvent?: (event: RestorationEvent) => unknown,
): Promise<RestorationEvent[]> {
  const all: RestorationEvent[] = [];
  for await (const event of events) {
    all.push(event);
    onEvent?.(event);
  }
  return all;
}

/** The names of everything callable in a contract or router: `pictures.openPath`, … */
function procedureNames(node: object, isLeaf: (node: object) => boolean, path: string[] = []): string[] {
  if (isLeaf(node)) return [path.join('.')];
  return Object.entries(node).flatMap(([key, child]) => procedureNames(child as object, isLeaf, [...path, key]));
}

describe('the contract', () => {
  it('has exactly one handler for each procedure', () => {
    const declared = procedureNames(appContract, (node) => '~orpc' in node);
    expect(procedureNames(app.router, isProcedure)).toEqual(declared);
    expect(declared.length).toBeGreaterThan(5);
  });

  it('refuses input out of range, naming the field', async () => {
    const { id } = await client().pictures.openPath({ path: join(folder, 'photo.jpg') });
    const running = client().restorations.run(request(id, { noise: 7 }));
    await expect(running).rejects.toMatchObject({
      code: 'STILLPOINT',
      message: expect.stringContaining('noise') as string,
      data: { code: 'BAD_CONFIGURATION' },
    });
  });

  it('lets no stack trace out, and keeps it for the log', async () => {
    const defect = new TypeError('the dialog is broken');
    choose.mockRejectedValueOnce(defect);
    const logged: unknown[] = [];
    const listening = createRouterClient(app.router, { interceptors: [wireErrorInterceptor((it) => logged.push(it))] });
    const error: unknown = await listening.pictures.choose().catch((thrown: unknown) => thrown);
    if (!(error instanceof ORPCError)) throw new Error('it succeeded');
    const sent = JSON.stringify(error.toJSON());
    expect(sent).toContain('INTERNAL');
    expect(sent).not.toMatch(/\bat .*\.ts/);
    expect(logged).toEqual([defect]);
    expect(defect.stack).toMatch(/\bat .*\.ts/);
  });
});

describe('a restoration', () => {
  it('runs from opened picture to saved file', async () => {
    const [picture] = await client().pictures.choose();
    const events = await collect(await client().restorations.run(request(picture?.id ?? '')));
    expect(events[0]).toEqual({ type: 'queued', ahead: 0 });
    const last = events.at(-1);
    if (last?.type !== 'done') throw new Error(`ended with ${JSON.stringify(last)}`);
    expect(last.restored).toMatchObject({ name: 'photo-restored.jpg', width: 96, height: 64, format: 'jpeg' });
    const { path } = await client().results.save({ id: last.restored.id });
    expect(path).toBe(join(folder, 'photo-restored.jpg'));
    expect(await readdir(folder)).toContain('photo-restored.jpg');
  });

  it('waits for the one before, and says how many are ahead', async () => {
    const { id } = await client().pictures.openPath({ path: join(folder, 'photo.jpg') });
    const order: string[] = [];
    const run = async (name: string): Promise<RestorationEvent[]> => {
      const events = await collect(await client().restorations.run(request(id)));
      order.push(name);
      return events;
    };
    const [first, second, third] = await Promise.all([run('first'), run('second'), run('third')]);
    const ahead = (events: RestorationEvent[] = []) =>
      events.flatMap((event) => (event.type === 'queued' ? [event.ahead] : []));
    expect([ahead(first), ahead(second), ahead(third)]).toEqual([[0], [1, 0], [2, 1, 0]]);
    expect(order).toEqual(['first', 'second', 'third']);
  });

  it('can be cancelled while it waits and while it runs', async () => {
    const { id } = await client().pictures.openPath({ path: join(folder, 'large.png') });
    const endless = request(id, { maxEvaluations: 1000, tolerance: 1e-6 });
    const [running, waiting] = [new AbortController(), new AbortController()];
    let [isRunning, isInLine] = [false, false];
    const runningEvents = client()
      .restorations.run(endless, { signal: running.signal })
      .then((events) => collect(events, ({ type }) => (isRunning ||= type === 'evaluation')));
    await expect.poll(() => isRunning).toBe(true);
    const waitingEvents = client()
      .restorations.run(endless, { signal: waiting.signal })
      .then((events) => collect(events, ({ type }) => (isInLine ||= type === 'queued')));
    await expect.poll(() => isInLine).toBe(true);
    waiting.abort();
    expect((await waitingEvents).at(-1)).toMatchObject({ type: 'failed', code: 'CANCELLED' });
    running.abort();
    expect((await runningEvents).at(-1)).toMatchObject({ type: 'failed', code: 'CANCELLED' });
  });

  it('fails with what is wrong: a forgotten picture, a model that is not there, a model cut in half', async () => {
    const { id } = await client().pictures.openPath({ path: join(folder, 'photo.jpg') });
    await writeFile(join(folder, 'half.safetensors'), Buffer.alloc(100, 7));
    const endings = [
      [request('0123456789abcdef'), 'NOT_FOUND'],
      [request(id, { model: 'no-such-model' }), 'NOT_FOUND'],
      [request(id, { model: join(folder, 'half.safetensors') }), 'BAD_MODEL'],
    ] as const;
    for (const [asked, code] of endings) {
      expect((await collect(await client().restorations.run(asked))).at(-1)).toMatchObject({ type: 'failed', code });
    }
  });
});

it('says what it is', async () => {
  expect(await client().app.about()).toEqual({ version: expect.stringMatching(/^\d+\./) as string });
});

it('offers presets that pass its own check, and says what is wrong with a configuration, by field', async () => {
  const presets = await client().runs.presets();
  expect(presets.map(({ id }) => id)).toContain('balanced');
  const [preset] = presets;
  const wrong = await client().runs.check({ config: { ...preset?.config, batch: 0, stepz: 1 } });
  expect(wrong.config).toBeNull();
  expect(wrong.mistakes.map(({ path }) => path)).toEqual(expect.arrayContaining(['batch', '']));
  expect(await client().runs.check({ config: preset?.config })).toEqual({ config: preset?.config, mistakes: [] });
});
