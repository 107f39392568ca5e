import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { cpus, hostname, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { RestorationSettings } from '../../../core/contract/restoration.js';
import type { RunState, RunSummary } from '../../../core/contract/run.js';
import { type TrainingConfig, trainingConfigSchema, type TrainingEvent } from '../../../core/contract/training.js';
import { readCheckpoint } from '../../../core/runs/checkpoint.js';
import type { DatasetSources } from '../../../electron/app/datasets/sources.js';
import { readRunEntry } from '../../../electron/app/runs/entry.js';
import { RunLibrary } from '../../../electron/app/runs/library.js';
import { writeMetricsCsv } from '../../../electron/app/runs/metrics-csv.js';
import { runOrigin } from '../../../electron/app/runs/origin.js';
import { RunsFolder } from '../../../electron/app/runs/runs-folder.js';
import { sampleAddresses } from '../../../electron/app/runs/sample-addresses.js';
import { bundle } from '../../../electron/build/bundle.mjs';
import { EngineHost } from '../../../electron/engine/engine-host.js';
import { writeTestPicture } from '../../engine/test-picture.js';
import { writeTinyModel } from '../../engine/tiny-model.js';

const crashingWorker = fileURLToPath(new URL('../../engine/crashing-worker.cjs', import.meta.url));

/** The real engine, training on pictures that are drawn as they are needed. */
const datasets: Pick<DatasetSources, 'resolve'> = {
  resolve: async (ids) => ({
    names: ids.map((id) => `Set ${id}`),
    sources: [{ kind: 'synthetic', images: 4, size: 32, seed: 1 }],
  }),
};

const config = (change: object = {}): TrainingConfig =>
  trainingConfigSchema.parse({
    description: 'For tests.',
    model: { scheme: { kind: 'de-hqs' }, network: { kind: 'dncnn', layers: 2, channels: 2 } },
    solver: { maxEvaluations: 3 },
    degradation: { blurs: [{ kind: 'gaussian', sigma: [0.6, 1.2], size: 5 }], noise: [0.005, 0.02] },
    data: { crop: 16, memory: 16 },
    pretraining: { steps: 0 },
    monitoring: null,
    batch: 1,
    steps: 4,
    checkpointEvery: 2,
    ...change,
  });
const endless = config({ steps: 1_000_000, checkpointEvery: 100_000 });

let worker = '';
/** Most tests can share one. */
let shared: EngineHost;
let root = '';
let folder = '';
/** What went wrong without anybody waiting for it; in a test, nothing does. */
const defects: unknown[] = [];
const open = new Set<{ close(): Promise<void> }>();

beforeAll(async () => {
  worker = (await bundle({ only: ['worker'] })).worker ?? '';
  root = await mkdtemp(join(tmpdir(), 'stillpoint-queue-'));
  await writeTinyModel(join(root, 'tiny.safetensors'));
  await writeTestPicture(join(root, 'photo.png'), 48, 32);
  shared = new EngineHost({ file: worker, backend: 'wasm' });
});
afterAll(async () => {
  await shared.close();
  await rm(root, { recursive: true, force: true });
});
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'runs-'));
});
afterEach(async () => {
  for (const service of open) await service.close();
  open.clear();
  expect(defects.splice(0)).toEqual([]);
  delete process.env['STILLPOINT_TEST_CRASH_WHEN'];
});

function startEngine(file = worker): EngineHost {
  const engine = new EngineHost({ file, backend: 'wasm', memorySeconds: 1 });
  open.add(engine);
  return engine;
}

async function openQueue(engine = shared): Promise<RunLibrary> {
  const queue = await RunLibrary.open({
    folder: new RunsFolder(folder),
    engine,
    datasets,
    application: '0.0.0',
    memory: () => 64,
    onDefect: (defect) => defects.push(defect),
  });
  // Before its engine, as an application closes them.
  const others = [...open];
  open.clear();
  for (const service of [queue, ...others]) open.add(service);
  return queue;
}

async function close(...services: { close(): Promise<void> }[]): Promise<void> {
  for (const service of services) {
    open.delete(service);
    await service.close();
  }
}

/** The first announcement in which a run is in a state, and as far as asked. */
async function until(queue: RunLibrary, id: string, state: RunState, step = 0): Promise<RunSummary> {
  for await (const runs of queue.watch()) {
    const run = runs.find((one) => one.id === id);
    if (run?.state === state && run.step >= step) return run;
    if (run?.state === 'failed') throw new Error(run.message ?? 'failed');
  }
  throw new Error('the queue was closed');
}

const request = (name: string, asked = config()) => ({ name, datasets: ['a'], config: asked });
const inRun = (id: string, ...parts: string[]): string => join(folder, id, ...parts);

describe('runs', () => {
  it('train one after the other, in order, to models, samples and metrics', async () => {
    const queue = await openQueue();
    const first = await queue.start(request('Erster Lauf: Straße'));
    const second = await queue.start(request('second'));
    expect(first).toMatchObject({ state: 'preparing', ahead: null, datasets: ['Set a'], scheme: 'de-hqs', steps: 4 });
    expect(second).toMatchObject({ state: 'queued', ahead: 0, course: 0 });
    expect(await runOrigin(inRun(second.id))).toBeNull();
    expect(first.id).toMatch(/^\d{8}t\d{6}-erster-lauf-stra-e$/);
    const done = await until(queue, second.id, 'finished');
    expect(done).toMatchObject({ step: 4, course: 1, secondsLeft: 0, psnr: expect.any(Number) as number });
    expect(done.bytes).toBeGreaterThan(1000);
    const events: TrainingEvent[] = [];
    const reading = new AbortController();
    for await (const batch of queue.events(first.id, reading.signal)) {
      events.push(...batch.events);
      reading.abort();
    }
    expect(events.map(({ type }) => type)).toEqual(['step', 'step', 'validation', 'step', 'step', 'validation']);
    const samples = await sampleAddresses(inRun(first.id), { share: (path) => path });
    expect(samples.clean).toHaveLength(4);
    expect(samples.restored.map(({ step }) => step)).toEqual([2, 4]);
    await writeMetricsCsv(inRun(first.id), join(root, 'metrics.csv'));
    const rows = (await readFile(join(root, 'metrics.csv'), 'utf8')).split('\r\n');
    expect(rows).toHaveLength(1 + 6 + 1);
    expect(rows[0]).toMatch(/^type,step,seconds,loss/);
    expect(rows[1]).toMatch(/^step,1,[\d.]+,[\d.e-]+,/);
    await stat(inRun(second.id, 'model.safetensors'));
    const origin = await runOrigin(inRun(second.id));
    expect(origin).toMatchObject({
      seed: 0,
      pictures: { training: 4, validation: 4, digest: expect.stringMatching(/^[\da-f]{32}$/) as string },
      versions: { stillpoint: '0.0.0', node: process.versions.node, backend: 'wasm' },
      machine: { cores: cpus().length, memory: totalmem() },
    });
    expect((await runOrigin(inRun(first.id)))?.pictures).toEqual(origin?.pictures);
  });

  it('are paused with a checkpoint, resumed, stopped, made longer, renamed, removed and brought back', async () => {
    const queue = await openQueue();
    const { id } = await queue.start(request('long', endless));
    await until(queue, id, 'running', 2);
    const paused = await queue.pause(id);
    expect(paused.state).toBe('paused');
    expect((await readCheckpoint(inRun(id)))?.trainer.step).toBe(paused.step);
    await expect(queue.pause(id)).rejects.toMatchObject({ code: 'BAD_CONFIGURATION' });
    await queue.resume(id);
    const further = await until(queue, id, 'running', paused.step + 2);
    expect(further.secondsLeft).toBeGreaterThan(0);
    await expect(queue.extend(id, { steps: 1 })).rejects.toMatchObject({ code: 'BAD_CONFIGURATION' });
    expect((await queue.stop(id)).state).toBe('stopped');
    expect((await queue.rename(id, 'Longer')).name).toBe('Longer');
    expect(await queue.extend(id, { steps: 5 })).toMatchObject({ steps: 1_000_005 });
    expect((await queue.stop(id)).state).toBe('stopped');
    const trashed = await queue.remove(id);
    await expect(stat(inRun(id))).rejects.toThrow();
    expect(() => queue.find(id)).toThrow('no longer there');
    expect(await queue.restore(trashed)).toMatchObject({ id, name: 'Longer', state: 'stopped' });
    await expect(queue.restore('../../etc')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('go on by themselves when the application is opened again, in their order', async () => {
    const engine = startEngine();
    const queue = await openQueue(engine);
    const first = await queue.start(request('first', endless));
    const second = await queue.start(request('second'));
    await until(queue, first.id, 'running', 2);
    await close(queue, engine);
    const saved = (await readCheckpoint(inRun(first.id)))?.trainer.step ?? 0;
    expect(saved).toBeGreaterThanOrEqual(2);
    expect((await readRunEntry(inRun(first.id)))?.state).toBe('running');
    expect(await readdir(folder)).not.toContain('lock');

    const again = await openQueue();
    await until(again, first.id, 'running', saved + 1);
    await again.stop(first.id);
    await until(again, second.id, 'finished');
  });

  it('give way to a restoration between two steps', async () => {
    const queue = await openQueue();
    const { id } = await queue.start(request('long', endless));
    await until(queue, id, 'running', 1);
    const settings: RestorationSettings = {
      blur: { kind: 'gaussian', sigma: 1, size: 5 },
      noise: 0.01,
      model: join(root, 'tiny.safetensors'),
      tolerance: 1e-3,
      maxEvaluations: 3,
      boundary: 'unknown',
      light: 'encoded',
      strength: 1,
      check: false,
    };
    const input = { ...settings, input: join(root, 'photo.png'), output: join(root, 'restored.png') };
    const types: string[] = [];
    for await (const { type } of shared.restore(input)) types.push(type);
    expect(types.at(-1)).toBe('report');
    const { step } = await until(queue, id, 'running');
    await until(queue, id, 'running', step + 2);
  });

  it('go on from their last checkpoint when the engine crashes, and say so', async () => {
    const signal = join(folder, 'crash-now');
    process.env['STILLPOINT_TEST_CRASH_WHEN'] = signal;
    const engine = startEngine(crashingWorker);
    const queue = await openQueue(engine);
    const { id } = await queue.start(request('crashed', { ...endless, checkpointEvery: 3 }));
    await until(queue, id, 'running', 4);
    const notices: string[] = [];
    const reading = new AbortController();
    const watching = (async () => {
      for await (const runs of queue.watch(reading.signal)) notices.push(runs[0]?.message ?? '');
    })();
    await writeFile(signal, '');
    for await (const { state } of engine.watch()) if (state === 'restarting') break;
    delete process.env['STILLPOINT_TEST_CRASH_WHEN'];
    await rm(signal);
    await until(queue, id, 'running', 40);
    reading.abort();
    await watching;
    expect(notices.join()).toContain('The run goes on from its last checkpoint.');
    const events: TrainingEvent[] = [];
    const done = new AbortController();
    for await (const batch of queue.events(id, done.signal)) {
      events.push(...batch.events);
      done.abort();
    }
    expect(events.filter(({ type }) => type === 'notice')).toMatchObject([{ kind: 'resumed' }]);
    const steps = events.flatMap((event) => (event.type === 'step' ? [event.step] : []));
    expect(steps).toEqual(steps.map((_, i) => i + 1));
  });

  it('that cannot be trained fail with what is wrong, and the next one has its turn', async () => {
    const queue = await openQueue();
    const failing = await queue.start(request('too large', config({ data: { crop: 64 } })));
    const next = await queue.start(request('next'));
    await until(queue, next.id, 'finished');
    for await (const runs of queue.watch()) {
      expect(runs.find(({ id }) => id === failing.id)).toMatchObject({
        state: 'failed',
        message: expect.stringContaining('too few pictures') as string,
      });
      break;
    }
  });

  it('are in one application’s hands; another one shows them, and takes over when the first is gone', async () => {
    const script = join(folder, 'sleeper.cjs');
    await writeFile(script, 'process.send("up"); setInterval(() => undefined, 1000);');
    const other = fork(script, { execArgv: [] });
    await once(other, 'message');
    await writeFile(join(folder, 'lock'), JSON.stringify({ pid: other.pid, host: hostname(), since: Date.now(), token: 'x' }));
    const queue = await openQueue();
    await expect(queue.start(request('mine'))).rejects.toThrow('in the hands of another Stillpoint');
    other.kill('SIGKILL');
    await once(other, 'exit');
    const started = async (): Promise<RunSummary> =>
      queue.start(request('mine')).catch(async () => {
        await new Promise((resolve) => setTimeout(resolve, 200));
        return started();
      });
    await until(queue, (await started()).id, 'finished');
  });

  it('of the command line are shown, and wait to be resumed', async () => {
    const queue = await openQueue();
    const { id } = await queue.start(request('made here'));
    await until(queue, id, 'finished');
    await close(queue);
    await rm(inRun(id, 'entry.json'));
    await mkdir(join(folder, 'not a run'));
    const again = await openQueue();
    expect(await until(again, id, 'finished')).toMatchObject({ name: 'made here', step: 4, datasets: [] });
  });
});
