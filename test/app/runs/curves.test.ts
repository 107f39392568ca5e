import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { trainingConfigSchema, type TrainingEvent } from '../../../core/contract/training.js';
import type { RunEntry } from '../../../electron/app/runs/entry.js';
import { extendedConfig } from '../../../electron/app/runs/extended-config.js';
import { advance, courseOf, progressOfRecord, secondsLeft } from '../../../electron/app/runs/progress.js';
import { EventFeed } from '../../../electron/app/runs/event-feed.js';
import { turnsDuring } from '../../time/turns-during.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stillpoint-curves-'));
});
afterEach(() => rm(folder, { recursive: true }));

const step = (number: number): TrainingEvent => ({
  type: 'step',
  step: number,
  loss: 1 / number,
  evaluations: 7,
  residual: 1e-4,
  contraction: null,
  gradientNorm: 1,
  learningRate: 1e-3,
  seconds: 2 * number,
});
const lines = (events: readonly TrainingEvent[]): string =>
  events.map((event) => `${JSON.stringify(event)}\n`).join('');
const stepsOf = (events: readonly TrainingEvent[]): number[] => events.map((event) => event.step);

describe('the curves of a run', () => {
  it('are read whole, 100,000 lines in batches between which others have their turn, damaged lines left out', async () => {
    const all = Array.from({ length: 100_000 }, (_, i) => step(i + 1));
    await writeFile(join(folder, 'metrics.jsonl'), `${lines(all)}not json\n{"type":"step","st`);
    const reading = new AbortController();
    const read: TrainingEvent[] = [];
    let batches = 0;
    const turns = await turnsDuring(async () => {
      for await (const { events, live } of new EventFeed().read(folder, reading.signal)) {
        expect(live).toBe(false);
        read.push(...events);
        batches += 1;
        if (read.length === all.length) reading.abort();
      }
    });
    expect(stepsOf(read).every((number, i) => number === i + 1)).toBe(true);
    expect(read.at(-1)).toEqual(all.at(-1));
    expect(batches).toBeGreaterThanOrEqual(100);
    // One between any two batches at least.
    expect(turns).toBeGreaterThanOrEqual(batches - 1);
  });

  it('go on live where the history ends, each event once', async () => {
    await writeFile(join(folder, 'metrics.jsonl'), lines([step(1), step(2)]));
    const feed = new EventFeed();
    const reading = new AbortController();
    const seen: [number[], boolean][] = [];
    const watching = (async () => {
      for await (const { events, live } of feed.read(folder, reading.signal)) {
        seen.push([stepsOf(events), live]);
        if (!live) {
          // What was written while the history was read, and what comes after.
          feed.tell([step(2), step(3)]);
          feed.tell([step(4)]);
        }
        if (stepsOf(events).includes(4)) reading.abort();
      }
    })();
    await watching;
    expect(seen).toEqual([
      [[1, 2], false],
      [[3], true],
      [[4], true],
    ]);
  });

  it('of a run that has not begun are empty, until it is closed', async () => {
    const feed = new EventFeed();
    const watching = (async () => {
      const all: unknown[] = [];
      for await (const events of feed.read(join(folder, 'none'))) all.push(events);
      return all;
    })();
    await new Promise((resolve) => setTimeout(resolve, 20));
    feed.close();
    expect(await watching).toEqual([]);
  });
});

const config = trainingConfigSchema.parse({
  model: { scheme: { kind: 'de-hqs' }, network: { kind: 'dncnn', layers: 2, channels: 2 } },
  degradation: { blurs: [{ kind: 'gaussian', sigma: [1, 2] }], noise: [0.01, 0.02] },
  steps: 100,
});

const progressAfter = (count: number) =>
  Array.from({ length: count }, (_, i) => step(i + 1)).reduce(advance, progressOfRecord(null));

describe('the time left', () => {
  it('is told by the pace of the steps, and by the limit of time where that comes first', () => {
    expect(secondsLeft(progressOfRecord(null), config)).toBeNull();
    const progress = progressAfter(25);
    expect(progress).toMatchObject({ step: 25, seconds: 50, pace: 2, loss: 1 / 25 });
    expect(secondsLeft(progress, config)).toBeCloseTo(150);
    expect(secondsLeft(progress, { ...config, minutes: 1 })).toBeCloseTo(10);
    expect(secondsLeft(progress, { ...config, minutes: 0.5 })).toBe(0);
  });

  it('goes with how far along a run is, by the same limits', () => {
    const progress = progressAfter(25);
    expect(courseOf(progress, config)).toBe(0.25);
    expect(courseOf(progress, { ...config, minutes: 10 })).toBe(0.25);
    expect(courseOf(progress, { ...config, minutes: 1 })).toBeCloseTo(50 / 60);
    expect(courseOf(progress, { ...config, minutes: 0.5 })).toBe(1);
  });

  it('is not misled by a run that goes back', () => {
    expect(advance(progressAfter(25), step(11))).toMatchObject({ step: 11, pace: 2 });
  });
});

describe('a run that is made longer', () => {
  const entry = (state: RunEntry['state'], change: object = {}): RunEntry => ({
    name: 'run',
    created: '2026-01-01',
    state,
    queued: 0,
    datasets: [], folders: [],
    config: { ...config, ...change },
    message: null,
    extended: null,
  });
  const progress = progressAfter(60);

  it('by steps has so many more than it was to have, or has when it is finished', () => {
    expect(extendedConfig(entry('paused'), progress, { steps: 10 })).toMatchObject({
      config: { steps: 110, minutes: null },
      extended: { step: 60, rate: 1e-3 },
    });
    expect(extendedConfig(entry('finished', { minutes: 2 }), progress, { steps: 10 }).config).toMatchObject({
      steps: 70,
      minutes: null,
    });
  });

  it('by minutes has so much more time where time is its limit, and the steps that fit otherwise', () => {
    // 60 steps in 120 seconds.
    expect(extendedConfig(entry('finished', { minutes: 2 }), progress, { minutes: 3 }).config).toMatchObject({
      minutes: 5,
      steps: 60 + 2 * 90,
    });
    expect(extendedConfig(entry('stopped'), progress, { minutes: 3 }).config).toMatchObject({
      minutes: null,
      steps: 190,
    });
  });

  it('needs to know by how much', () => {
    expect(() => extendedConfig(entry('stopped'), progress, {})).toThrow('Neither');
    expect(() => extendedConfig(entry('stopped'), progressOfRecord(null), { minutes: 1 })).toThrow(
      'has not trained yet',
    );
  });
});
