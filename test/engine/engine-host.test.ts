import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import type { EngineStatus } from '../../core/contract/doctor.js';
import type { EngineRestorationEvent } from '../../core/contract/restoration.js';
import { bundle } from '../../electron/build/bundle.mjs';
import { EngineHost, type EngineHostOptions, type EngineRestoration } from '../../electron/engine/engine-host.js';
import { writeTestPicture } from './test-picture.js';
import { writeTinyModel } from './tiny-model.js';

const crashingWorker = fileURLToPath(new URL('crashing-worker.cjs', import.meta.url));
const standingWorker = fileURLToPath(new URL('standing-worker.cjs', import.meta.url));
let folder = '';
let worker = '';
let host: EngineHost | null = null;

beforeAll(async () => {
  worker = (await bundle({ only: ['worker'] })).worker ?? '';
  folder = await mkdtemp(join(tmpdir(), 'stillpoint-test-'));
  await writeTinyModel(join(folder, 'tiny.safetensors'));
  await writeTestPicture(join(folder, 'small.png'), 64, 48);
  await writeTestPicture(join(folder, 'large.png'), 640, 480);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await host?.close();
  host = null;
  delete process.env['STILLPOINT_TEST_REFUSE_THREADS'];
  delete process.env['STILLPOINT_TEST_CRASH_WHEN'];
  delete process.env['STILLPOINT_TEST_STAND_WHILE'];
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function start(options: Partial<EngineHostOptions> = {}): EngineHost {
  host = new EngineHost({ file: worker, memorySeconds: 0.2, ...options });
  return host;
}

function request(picture: string, overrides: Partial<EngineRestoration> = {}): EngineRestoration {
  return {
    blur: { kind: 'gaussian', sigma: 1, size: 5 },
    noise: 0.01,
    model: join(folder, 'tiny.safetensors'),
    tolerance: 1e-3,
    maxEvaluations: 5,
    boundary: 'unknown',
    light: 'encoded',
    strength: 1,
    check: false,
    input: join(folder, picture),
    output: join(folder, 'restored.png'),
    ...overrides,
  };
}

/** Work that does not end by itself within a test. */
const endless = (): EngineRestoration => request('large.png', { maxEvaluations: 1000, tolerance: 1e-6 });

async function collect(events: AsyncIterable<EngineRestorationEvent>): Promise<EngineRestorationEvent[]> {
  const all: EngineRestorationEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

async function statesUntil(engine: EngineHost, wanted: EngineStatus['state']): Promise<EngineStatus[]> {
  const seen: EngineStatus[] = [];
  for await (const status of engine.watch()) {
    seen.push(status);
    if (status.state === wanted) break;
  }
  return seen;
}

/** Starts endless work and resolves when the first evaluation was reported; `outcome` is how the work ended. */
async function underWay(
  engine: EngineHost,
  signal?: AbortSignal,
): Promise<{ outcome: Promise<unknown>; evaluations: () => number }> {
  const events = engine.restore(endless(), signal)[Symbol.asyncIterator]();
  let evaluations = 0;
  const next = async (): Promise<boolean> => {
    const { value, done } = await events.next();
    if (value?.type === 'evaluation') evaluations += 1;
    return done !== true;
  };
  while (evaluations === 0) await next();
  const drain = async (): Promise<void> => {
    while (await next());
  };
  return { outcome: drain().catch((error: unknown) => error), evaluations: () => evaluations };
}

describe('the engine in a worker thread', () => {
  it('restores a picture, reporting stages, evaluations and the report, in order', async () => {
    const events = await collect(start().restore(request('small.png')));
    expect(events.filter(({ type }) => type === 'stage')).toEqual(
      ['reading', 'solving', 'writing'].map((stage) => ({ type: 'stage', stage })),
    );
    const evaluations = events.flatMap((event) => (event.type === 'evaluation' ? [event.evaluation] : []));
    expect(evaluations.length).toBeGreaterThan(0);
    expect(evaluations).toEqual(evaluations.map((_, index) => index + 1));
    expect(events.at(-1)).toMatchObject({ type: 'report', report: { width: 64, height: 48, model: 'tiny' } });
  });

  it('becomes ready, and says what computes, where, and its memory', async () => {
    const states = await statesUntil(start(), 'ready');
    expect(states[0]).toEqual({ state: 'starting' });
    expect(states.at(-1)).toMatchObject({
      state: 'ready',
      host: 'worker thread',
      device: { threads: expect.any(Number) as number },
    });
  });

  it('cancels long before the work would have ended, and works on', async () => {
    const engine = start();
    const cancel = new AbortController();
    const { outcome } = await underWay(engine, cancel.signal);
    cancel.abort();
    expect(await outcome).toMatchObject({ code: 'CANCELLED' });
    // One job at a time: this one waits for the end of the other.
    expect(await collect(engine.restore(request('small.png')))).not.toHaveLength(0);
  });

  it('answers bad files with their own error, and stays alive', async () => {
    const engine = start();
    const failing = collect(engine.restore(request('small.png', { model: join(folder, 'none.safetensors') })));
    await expect(failing).rejects.toMatchObject({ code: 'NOT_FOUND', hint: expect.any(String) as string });
    await expect(collect(engine.restore(request('missing.png')))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(engine.status.state).toBe('ready');
  });

  it('leaves the calling thread alone, however long one operation of its own takes', async () => {
    const hold = join(folder, 'hold');
    process.env['STILLPOINT_TEST_STAND_WHILE'] = hold;
    const engine = start({ file: standingWorker });
    const cancel = new AbortController();
    const { outcome, evaluations } = await underWay(engine, cancel.signal);
    await writeFile(hold, '');
    // Nobody else takes the file away: if the engine stood in this thread, both would stand for ever.
    await expect.poll(() => existsSync(`${hold}.held`)).toBe(true);
    const before = evaluations();
    await rm(hold);
    await expect.poll(evaluations).toBeGreaterThan(before);
    cancel.abort();
    await outcome;
  });

  it('fails what was running when the thread dies, restarts, and works again', async () => {
    const signal = join(folder, 'crash-now');
    process.env['STILLPOINT_TEST_CRASH_WHEN'] = signal;
    const engine = start({ file: crashingWorker });
    const { outcome } = await underWay(engine);
    await writeFile(signal, '');
    expect(await outcome).toMatchObject({
      code: 'ENGINE_LOST',
      message: expect.stringContaining('simulated') as string,
    });
    delete process.env['STILLPOINT_TEST_CRASH_WHEN'];
    expect(await collect(engine.restore(request('small.png')))).not.toHaveLength(0);
  });
});

describe('the engine in a child process', () => {
  it('is used when a thread cannot load the library', async () => {
    process.env['STILLPOINT_TEST_REFUSE_THREADS'] = '1';
    const engine = start({ file: crashingWorker });
    const states = await statesUntil(engine, 'ready');
    expect(states.map(({ state }) => state)).toContain('restarting');
    expect(states.at(-1)).toMatchObject({ state: 'ready', host: 'child process' });
    expect(engine.pid).not.toBeNull();
    expect(await collect(engine.restore(request('small.png')))).not.toHaveLength(0);
  });

  it('fails what was running when it is killed, restarts, and works again', async () => {
    const engine = start({ hosting: 'child process' });
    const { outcome } = await underWay(engine);
    const pid = engine.pid ?? 0;
    process.kill(pid, 'SIGKILL');
    expect(await outcome).toMatchObject({ code: 'ENGINE_LOST', message: expect.stringContaining('SIGKILL') as string });
    expect(await collect(engine.restore(request('small.png')))).not.toHaveLength(0);
    expect(engine.pid).not.toBe(pid);
  });

  it('ends in order when the host closes, also in the middle of work', async () => {
    const engine = start({ hosting: 'child process' });
    const { outcome } = await underWay(engine);
    const pid = engine.pid ?? 0;
    await engine.close();
    expect(await outcome).toBeInstanceOf(Error);
    expect(() => process.kill(pid, 0)).toThrow();
  });
});

describe('an engine that cannot be had', () => {
  it('counts as failed with the reason, without restarting for ever', async () => {
    vi.stubEnv('STILLPOINT_CACHE', join(folder, 'no library here'));
    const engine = start({ backend: 'tensorflow' });
    const states = await statesUntil(engine, 'failed');
    expect(states.at(-1)).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('TensorFlow cannot be used') as string,
    });
  });
});
