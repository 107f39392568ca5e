import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { TrainingEvent } from '../../core/contract/training.js';
import { tensorboardRecord } from '../../core/files/tensorboard-event.js';
import { scalarsOf, TensorboardLog } from '../../core/runs/tensorboard-log.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stillpoint-tensorboard-'));
});
afterAll(() => rm(folder, { recursive: true }));

const step = (number: number, loss: number): TrainingEvent => ({
  type: 'step',
  step: number,
  loss,
  evaluations: 7.5,
  residual: 1e-4,
  contraction: number % 2 === 0 ? null : 0.9,
  gradientNorm: 2,
  learningRate: 1e-3,
  seconds: number / 2,
});

/** The lengths of the records of an events file, and whether the last one ends where the file does. */
function recordLengths(file: Buffer): number[] {
  const lengths: number[] = [];
  for (let at = 0; at < file.length;) {
    const length = Number(file.readBigUInt64LE(at));
    lengths.push(length);
    at += 8 + 4 + length + 4;
    expect(at).toBeLessThanOrEqual(file.length);
  }
  return lengths;
}

describe('a record of an events file', () => {
  it('is byte for byte what TensorBoard itself writes (make_tensorboard.py)', async () => {
    const png = Uint8Array.from({ length: 400 }, (_, i) => i % 200);
    const ours = Buffer.concat([
      tensorboardRecord({ wallTime: 1795280551.25, step: 0, content: { kind: 'version' } }),
      tensorboardRecord({ wallTime: 1795280552.5, step: 201, content: { kind: 'restart' } }),
      tensorboardRecord({
        wallTime: 1795280553.125,
        step: 300,
        content: {
          kind: 'scalars',
          values: new Map([
            ['training/loss', 0.00123],
            ['training/learningRate', 1e-3],
            ['monitor/spectralRadius', 0.9375],
          ]),
        },
      }),
      tensorboardRecord({
        wallTime: 1795280554.75,
        step: 5_000_000_000,
        content: { kind: 'image', tag: 'samples/0 restored', png, width: 200, height: 10 },
      }),
    ]);
    const theirs = await readFile(new URL('../golden/tensorboard.tfevents', import.meta.url));
    expect(ours.equals(theirs)).toBe(true);
  });
});

describe('the curves of an event', () => {
  it('are its numbers, without its place and without what was not measured', () => {
    const scalars = scalarsOf(step(2, 0.25) as Exclude<TrainingEvent, { type: 'notice' }>);
    expect([...scalars]).toEqual([
      ['training/loss', 0.25],
      ['training/evaluations', 7.5],
      ['training/residual', 1e-4],
      ['training/gradientNorm', 2],
      ['training/learningRate', 1e-3],
    ]);
  });
});

describe('the events files of a run', () => {
  it('are one a session, in order; a session that goes on says from where, and so does a rollback', async () => {
    const first = await TensorboardLog.open(folder, 0);
    await first.add(step(1, 1), 1);
    await first.add({ type: 'notice', step: 2, kind: 'rollback', message: '', hint: '' }, 0);
    await first.add({ type: 'notice', step: 2, kind: 'expansive', message: '', hint: '' }, 1);
    await first.close();
    await new Promise((resolve) => setTimeout(resolve, 5));
    const second = await TensorboardLog.open(folder, 1);
    await second.add(step(2, 0.5), 2);
    await second.close();

    const names = (await readdir(folder)).sort();
    expect(names).toHaveLength(2);
    const files = await Promise.all(names.map((name) => readFile(join(folder, name))));
    expect(names.every((name) => name.startsWith('events.out.tfevents.'))).toBe(true);
    // Version, step, restart; version, restart, step.
    expect(files.map((file) => recordLengths(file).length)).toEqual([3, 3]);
  });
});
