import { execFileSync } from 'node:child_process';
import { copyFile, cp, mkdir, open, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import {
  trainingConfigSchema,
  type TrainingConfig,
  type TrainingEvent,
  trainingEventSchema,
} from '../../core/contract/training.js';
import { pathExists } from '../../core/files/path-exists.js';
import { readSafetensors } from '../../core/files/safetensors.js';
import { readCheckpoint } from '../../core/runs/checkpoint.js';
import { readRunRecord } from '../../core/runs/record.js';
import { estimateTraining } from '../../core/jobs/estimate-training.js';
import { type TrainRunHooks } from '../../core/jobs/train-run.js';
import { withoutLeak } from '../problems/tensors.js';
import { mustSkip, mustSkipElsewhere } from '../setup/needed.js';
import { canMount } from '../setup/can-mount.js';
import { casesOfRuns } from './cases-of-runs.js';

const config = (change: object = {}): TrainingConfig =>
  trainingConfigSchema.parse({
    description: 'For tests.',
    model: { scheme: { kind: 'de-hqs' }, network: { kind: 'dncnn', layers: 2, channels: 2 } },
    solver: { maxEvaluations: 4 },
    degradation: { blurs: [{ kind: 'gaussian', sigma: [0.6, 1.2], size: 5 }], noise: [0.005, 0.02] },
    data: { crop: 16 },
    pretraining: { steps: 2 },
    monitoring: null,
    optimiser: { warmup: 2 },
    batch: 2,
    steps: 6,
    checkpointEvery: 3,
    ...change,
  });

const { pictures, inCase, train } = casesOfRuns(() => config());
const inRun = (...parts: string[]): string => inCase('run', ...parts);

async function metrics(): Promise<TrainingEvent[]> {
  const lines = (await readFile(inRun('metrics.jsonl'), 'utf8')).trimEnd().split('\n');
  return lines.map((line) => trainingEventSchema.parse(JSON.parse(line)));
}

/** In a container without the right there is none to be had, and nothing else fills up as a disk does. */
const noSmallDisk = {
  missing: 'No small disk can be mounted: that takes root on Linux, and the right to.',
  remedy: null,
};

/** Aborts after a step. */
function stoppingAfter(step: number): TrainRunHooks {
  const stop = new AbortController();
  return {
    signal: stop.signal,
    onEvent: (event) => {
      if (event.type === 'step' && event.step === step) stop.abort();
    },
  };
}

async function weights(): Promise<Record<string, number[]>> {
  const tensors = (await readCheckpoint(inRun()))?.trainer.tensors ?? new Map<string, { data: Float32Array }>();
  return Object.fromEntries([...tensors].map(([name, { data }]) => [name, [...data]]));
}

describe('a run that begins with a model', () => {
  it('has its weights before the first step, is not pretrained, and says whose they are', () =>
    withoutLeak(async () => {
      const first = await train();
      const model = join(pictures(), '..', 'first.safetensors');
      await copyFile(first.model ?? '', model);
      await rm(inRun(), { recursive: true });
      // A rate too small to be seen: what is saved is what it began with.
      const still = { ...config(), optimiser: { ...config().optimiser, learningRate: 1e-30 } };
      await train({ config: still, from: model });
      expect((await metrics()).some(({ type }) => type === 'pretraining')).toBe(false);
      expect(await readRunRecord(inRun())).toMatchObject({ from: model });
      const [before, after] = [await readSafetensors(model), await readSafetensors(inRun('model.safetensors'))];
      expect([...after.tensors.keys()]).toEqual([...before.tensors.keys()]);
      // Averaging the weights with themselves rounds them.
      for (const [name, { data }] of before.tensors) {
        const kept = after.tensors.get(name)?.data ?? [];
        expect(Math.max(...data.map((weight, i) => Math.abs(weight - (kept[i] ?? NaN))))).toBeLessThan(1e-4);
      }
    }));

  it('is refused a model of another shape, which is named, and nothing is begun', () =>
    withoutLeak(async () => {
      const first = await train();
      const model = join(pictures(), '..', 'first.safetensors');
      await copyFile(first.model ?? '', model);
      await rm(inRun(), { recursive: true });
      const { model: shape } = config();
      const wider = { ...config(), model: { ...shape, network: { ...shape.network, channels: 12 } } } as TrainingConfig;
      await expect(train({ config: wider, from: model })).rejects.toMatchObject({
        code: 'BAD_MODEL',
        message: expect.stringContaining('first.safetensors') as string,
      });
      expect(await pathExists(inRun('run.json'))).toBe(false);
    }));
});

describe('the folder of a run', () => {
  it('holds everything that it should, and nothing half-written', () =>
    withoutLeak(async () => {
      const report = await train();
      expect(report).toMatchObject({ steps: 6, status: 'finished', run: inRun(), model: inRun('model.safetensors') });
      const names = (await readdir(inRun())).sort();
      expect(names.filter((name) => !name.startsWith('events.out.tfevents.'))).toEqual([
        'checkpoints',
        'digests.json',
        'metrics.jsonl',
        'model.safetensors',
        'run.json',
        'samples',
        'sources.json',
      ]);
      expect(names.filter((name) => name.startsWith('events.out.tfevents.'))).toHaveLength(1);
      expect((await readdir(inRun('checkpoints'))).sort()).toEqual(['last.safetensors', 'previous.safetensors']);
      expect((await readdir(inRun('samples'))).sort()).toEqual(
        [0, 1, 2, 3]
          .flatMap((i) => [`clean-${i}.png`, `degraded-${i}.png`, `step-0000003-${i}.png`, `step-0000006-${i}.png`])
          .sort(),
      );
      expect(await readRunRecord(inRun())).toMatchObject({
        name: 'run',
        status: 'finished',
        seed: 0,
        message: null,
        versions: { backend: 'test', node: process.versions.node },
        pictures: { folders: [pictures()], training: 3, validation: 4 },
        progress: { step: 6, loss: report.loss },
      });
      expect((await metrics()).map(({ type }) => type)).toEqual([
        ...Array<string>(2).fill('pretraining'),
        'step',
        'step',
        'step',
        'validation',
        'step',
        'step',
        'step',
        'validation',
      ]);
    }));

  it('belongs to one run: another one is refused, and so is resuming where there is none', () =>
    withoutLeak(async () => {
      await expect(train({ resume: true })).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await train({ maxSteps: 1 });
      await expect(train()).rejects.toMatchObject({ code: 'BAD_CONFIGURATION' });
    }));

  it('belongs to one process at a time', () =>
    withoutLeak(async () => {
      let second: unknown = null;
      await train(
        {},
        {
          betweenSteps: async () => {
            second ??= await train({ resume: true }).catch((error: unknown) => error);
          },
        },
      );
      expect(second).toMatchObject({
        code: 'BAD_CONFIGURATION',
        message: expect.stringContaining('Another') as string,
      });
    }));
});

describe('a run that was stopped', () => {
  it.each([1, 3, 4])('after step %i goes on to the very weights of an uninterrupted one', (step) =>
    withoutLeak(async () => {
      await train();
      const [expected, losses] = [await weights(), (await metrics()).filter(({ type }) => type === 'step')];
      await rm(inRun(), { recursive: true });
      expect(await train({}, stoppingAfter(step))).toMatchObject({ status: 'stopped', steps: step });
      expect(await train({ resume: true })).toMatchObject({ status: 'finished', steps: 6 });
      expect(await weights()).toEqual(expected);
      const again = (await metrics()).filter(({ type }) => type === 'step');
      expect(again.map(({ step: number, ...event }) => [number, 'loss' in event && event.loss])).toEqual(
        losses.map(({ step: number, ...event }) => [number, 'loss' in event && event.loss]),
      );
    }),
  );

  it('goes on with the pictures that it had, although the folder has more now', () =>
    withoutLeak(async () => {
      const grown = inCase('grown');
      await cp(pictures(), grown, { recursive: true });
      const sources = [{ kind: 'folder' as const, folder: grown }];
      await train({ sources });
      const expected = await weights();
      await rm(inRun(), { recursive: true });
      await train({ sources }, stoppingAfter(2));
      await cp(join(grown, '0.png'), join(grown, '00.png'));
      await train({ sources, resume: true });
      expect(await weights()).toEqual(expected);
    }));

  it('is saved by the clock as well as by the step', () =>
    withoutLeak(async () => {
      const saved: (number | undefined)[] = [];
      await train(
        { checkpointSeconds: 0, maxSteps: 2 },
        { betweenSteps: async () => void saved.push((await readCheckpoint(inRun()))?.trainer.step) },
      );
      expect(saved).toEqual([0, 0, 1, 2, 2]);
    }));

  it('rises from the rate that it left off with when it is made longer', () =>
    withoutLeak(async () => {
      await train();
      const rates = async (): Promise<number[]> =>
        (await metrics()).flatMap((event) => (event.type === 'step' ? [event.learningRate] : []));
      const left = (await rates()).at(-1) ?? 0;
      await train({ config: config({ steps: 12 }), resume: true, extended: { step: 6, rate: left } });
      const [first, second, third] = (await rates()).slice(6);
      // The stretched cosine at its middle is half the whole rate; the warm-up is two steps.
      expect(first).toBeGreaterThan(left);
      expect(second).toBeGreaterThan(first ?? 0);
      expect(third).toBeCloseTo(1e-3 * (0.02 + 0.98 * 0.5 * (1 + Math.cos((Math.PI * 8) / 12))), 6);
      expect((await readRunRecord(inRun())).progress.step).toBe(12);
    }));
});

describe('trouble', () => {
  it('with the last checkpoint: the one before it serves, and the run says so', () =>
    withoutLeak(async () => {
      await train();
      const expected = await weights();
      const damaged = await open(inRun('checkpoints', 'last.safetensors'), 'r+');
      await damaged.truncate(500);
      await damaged.close();
      const events: TrainingEvent[] = [];
      await train({ resume: true }, { onEvent: (event) => events.push(event) });
      expect(events[0]).toMatchObject({ type: 'notice', kind: 'resumed', step: 3 });
      expect(events[0]).toHaveProperty('message', expect.stringContaining('last.safetensors'));
      expect(await weights()).toEqual(expected);
    }));

  it('with the folder of pictures: the run has failed clearly, and goes on when the folder is back', () =>
    withoutLeak(async () => {
      const disk = inCase('disk');
      await cp(pictures(), disk, { recursive: true });
      const sources = [{ kind: 'folder' as const, folder: disk }];
      // Nothing stays decoded, so that every step reads the folder.
      const small = config({ steps: 40, data: { crop: 16, memory: 16 } });
      await train({ sources, config: small }, stoppingAfter(3));
      await rename(disk, `${disk} unplugged`);
      await expect(train({ sources, config: small, resume: true })).rejects.toMatchObject({ code: 'NOT_FOUND' });
      const { status, message } = await readRunRecord(inRun());
      expect(status).toBe('failed');
      expect(message).toContain(disk);
      await rename(`${disk} unplugged`, disk);
      expect(await train({ sources, config: small, resume: true, maxSteps: 5 })).toMatchObject({ steps: 5 });
      expect((await readRunRecord(inRun())).status).toBe('stopped');
    }));

  it.skipIf(mustSkipElsewhere('linux', '/dev/full'))(
    'with a metrics file that cannot grow: failed, with the reason and what to do',
    () =>
      withoutLeak(async () => {
        await mkdir(inRun());
        await symlink('/dev/full', inRun('metrics.jsonl'));
        await expect(train()).rejects.toMatchObject({ code: 'CANNOT_WRITE' });
        const { status, message, hint } = await readRunRecord(inRun());
        expect({ status, hint }).toEqual({ status: 'failed', hint: 'Free some space or choose another folder.' });
        expect(message).toContain('the disk is full');
      }),
  );

  it.skipIf(mustSkip(canMount() ? null : noSmallDisk))(
    'with a disk that is full: run.json says so, and the run goes on when there is room',
    async () => {
      const disk = inCase('small');
      await mkdir(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
      try {
        await withoutLeak(async () => {
          const run = join(disk, 'run');
          const filler = join(disk, 'filler');
          const fill: TrainRunHooks = {
            onEvent: (event) => {
              if (event.type === 'step' && event.step === 4)
                execFileSync('sh', ['-c', `cat /dev/zero > ${filler} || true`], { stdio: 'ignore' });
            },
          };
          await expect(train({ run }, fill)).rejects.toMatchObject({ code: 'CANNOT_WRITE' });
          expect(await readRunRecord(run)).toMatchObject({
            status: 'failed',
            hint: 'Free some space or choose another folder.',
          });
          await rm(filler);
          expect(await train({ run, resume: true })).toMatchObject({ status: 'finished', steps: 6 });
          const leftovers = (await readdir(run, { recursive: true })).filter((name) => name.includes('.tmp'));
          expect(leftovers).toEqual([]);
        });
      } finally {
        execFileSync('umount', [disk]);
      }
    },
  );

  it('with a model file that is in the way: failed, the checkpoint kept, resumable', () =>
    withoutLeak(async () => {
      await train({}, stoppingAfter(2));
      await rm(inRun('model.safetensors'));
      // A folder of that name cannot be replaced, by root neither.
      await mkdir(inRun('model.safetensors'));
      await expect(train({ resume: true })).rejects.toMatchObject({ code: 'CANNOT_WRITE' });
      expect(await readRunRecord(inRun())).toMatchObject({ status: 'failed' });
      await rm(inRun('model.safetensors'), { recursive: true });
      expect(await train({ resume: true })).toMatchObject({ status: 'finished' });
    }));

  it('with what a killed process left: temporary files go, half a line of metrics is dropped', () =>
    withoutLeak(async () => {
      await train({}, stoppingAfter(4));
      // Numbers of processes do not go as far.
      const left = `.stillpoint-${2 ** 30}-abc.tmp`;
      await writeFile(inRun(left), 'half');
      const whole = await readFile(inRun('metrics.jsonl'), 'utf8');
      await writeFile(inRun('metrics.jsonl'), `${whole}{"type":"step","st`);
      await train({ resume: true });
      expect(await readdir(inRun())).not.toContain(left);
      expect((await metrics()).at(-1)).toMatchObject({ type: 'validation', step: 6 });
    }));
});

describe('an estimate', () => {
  it('times real steps, writes nothing and leaves nothing', () =>
    withoutLeak(async () => {
      const sources = [{ kind: 'folder' as const, folder: pictures() }];
      const estimate = await estimateTraining(config({ steps: 1000 }), sources, new AbortController().signal);
      expect(estimate.secondsPerStep).toBeGreaterThan(0);
      expect(estimate.seconds).toBeGreaterThanOrEqual(1000 * estimate.secondsPerStep);
      expect(estimate.caveat).not.toBeNull();
      const limited = await estimateTraining(
        config({ steps: 10 ** 7, minutes: 1 }),
        sources,
        new AbortController().signal,
      );
      expect(limited.seconds).toBe(60);
    }));

  it('is cancelled', () =>
    withoutLeak(async () => {
      const stopped = AbortSignal.abort();
      const sources = [{ kind: 'folder' as const, folder: pictures() }];
      await expect(estimateTraining(config(), sources, stopped)).rejects.toThrow();
    }));
});
