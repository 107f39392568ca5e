import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { demonstration } from '../experiments/restarted/demonstration.js';
import { learnAtEquilibrium } from '../experiments/restarted/learn.js';
import { makeSampleSet } from '../experiments/restarted/sample-set.js';
import { createModel } from '../../core/models/model.js';
import { valuesOf, withoutLeak } from '../../test/problems/tensors.js';
import { quiet } from './quiet.js';
import { tinyDemonstration } from './tiny-demonstration.js';

let out = '';
beforeAll(async () => {
  out = await mkdtemp(path.join(tmpdir(), 'stillpoint-experiment-'));
});
afterAll(() => rm(out, { recursive: true }));

it('learns by every method, the longer restarts nearer to the exact gradient, and leaves numbers and a figure', () =>
  withoutLeak(async () => {
    const config = tinyDemonstration();
    const { json } = await demonstration(config, quiet(out));
    const { summary } = json as { summary: { method: string; finalDistance: number }[] };
    const [exact, short, long] = summary.map(({ finalDistance }) => finalDistance);
    expect(exact).toBe(0);
    expect(long).toBeLessThan(0.2);
    expect(long).toBeLessThan(short ?? 0);
    const table = (await readFile(path.join(out, 'tiny.csv'), 'utf8')).trim().split('\n');
    expect(table).toHaveLength(1 + 3 * 9);
    expect(table[0]).toBe('method,step,loss,seconds,processorSeconds,distance,parameter0,parameter1');
    expect(await readFile(path.join(out, 'tiny.svg'), 'utf8')).toContain('restarted, K = 20');
  }));

it('moves the parameters that it is told to learn and no others', async () => {
  const config = tinyDemonstration({ learn: ['scheme.logLevel'] });
  const model = createModel(config.model, 'tiny', 0);
  const samples = await makeSampleSet(config);
  const values = (): Map<string, number[]> =>
    new Map(model.parameters.entries().map(([name, variable]) => [name, valuesOf(variable)]));
  const before = values();
  const [method] = config.methods;
  if (method === undefined) throw new Error('no method');
  await learnAtEquilibrium(model, samples, config, method, new AbortController().signal, () => undefined);
  const moved = [...values()]
    .filter(([name, value]) => String(value) !== String(before.get(name)))
    .map(([name]) => name);
  expect(moved).toEqual(['scheme.logLevel']);
  samples.dispose();
  model.dispose();
});

it('gives the halves of a picture the noise that they are to have', async () => {
  const config = tinyDemonstration({
    noise: { left: 0.01, right: 0.1 },
    pictures: { count: 8, size: 32, seed: 1 },
  });
  const { x, measurement, dispose } = await makeSampleSet(config);
  const blurred = measurement.operator.apply(x);
  const [d, clean] = [valuesOf(measurement.d), valuesOf(blurred)];
  const deviation = (keep: (column: number) => boolean): number => {
    const errors = d.map((value, i) => value - (clean[i] ?? 0)).filter((_, i) => keep(Math.floor(i / 3) % 32));
    return Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
  };
  expect(deviation((column) => column < 16)).toBeCloseTo(0.01, 3);
  expect(deviation((column) => column >= 16)).toBeCloseTo(0.1, 2);
  blurred.dispose();
  dispose();
});
