import { copyFile, cp, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { type TrainRunHooks, type TrainRunOptions } from '../../core/jobs/train-run.js';
import { readCheckpoint } from '../../core/runs/checkpoint.js';
import { readRunRecord } from '../../core/runs/record.js';
import { withoutLeak } from '../problems/tensors.js';
import { tinyConfig } from '../training/tiny-run.js';
import { casesOfRuns, writeLeaves } from './cases-of-runs.js';
import { readingsDuring } from './readings.js';

const small = { steps: 6, checkpointEvery: 3, pretraining: { steps: 1 }, solver: { maxEvaluations: 3 } };

const { pictures, inCase, train } = casesOfRuns(() => tinyConfig(small));
const run = (): string => inCase('run');

const from = (place: string) => ({ sources: [{ kind: 'folder' as const, folder: place }] });

async function weights(): Promise<Record<string, number[]>> {
  const tensors = (await readCheckpoint(run()))?.trainer.tensors ?? new Map<string, { data: Float32Array }>();
  return Object.fromEntries([...tensors].map(([name, { data }]) => [name, [...data]]));
}

/** Everything in the run's folder, so that a refusal can be seen to have touched nothing. */
async function inside(): Promise<Record<string, string>> {
  const names = (await readdir(run(), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const texts = names.map(async ({ parentPath, name }) => [
    join(parentPath, name),
    await readFile(join(parentPath, name), 'base64'),
  ]);
  return Object.fromEntries(await Promise.all(texts)) as Record<string, string>;
}

describe('a run that goes on', () => {
  it('may last longer and be watched otherwise: said, in run.json and in the journal, and the weights are the same', () =>
    withoutLeak(async () => {
      await train({ maxSteps: 4 });
      const said: string[] = [];
      const config = tinyConfig({ ...small, steps: 8, monitoring: { every: 100 } });
      const onEvent: TrainRunHooks['onEvent'] = (event) => {
        if (event.type === 'notice') said.push(event.message);
      };
      await train({ config, resume: true, maxSteps: 5 }, { onEvent });
      expect(said[0]).toContain(
        'Going on from step 4. Changed: “Steps” from 6 to 8; “Monitors” (monitoring) from null to not given;',
      );
      const { changes, config: now } = await readRunRecord(run());
      expect(now.steps).toBe(8);
      expect(changes.find(({ what }) => what === 'steps')).toMatchObject({ step: 4, from: '6', to: '8' });
      expect(changes.find(({ what }) => what === 'monitoring.every')).toMatchObject({ from: 'not given', to: '100' });
      expect(await readFile(join(run(), 'metrics.jsonl'), 'utf8')).toContain('“Steps” from 6 to 8');
    }));

  it.each<[string, object, string]>([
    ['another seed', { seed: 4 }, '“Seed” is 4, and 0 in the run'],
    ['another batch', { batch: 3 }, '“Batch” is 3, and 2 in the run'],
    ['another crop', { data: { crop: 18 } }, '“Crop” (data.crop) is 18, and 16 in the run'],
    ['other checkpoints', { checkpointEvery: 2 }, '“Checkpoint every” (checkpointEvery) is 2, and 3 in the run'],
    [
      'another backward mode',
      { gradient: { kind: 'neumann', terms: 2 } },
      '“Gradient” (gradient.kind) is "neumann", and "jfb" in the run',
    ],
  ])('with %s is refused by name before anything is computed, and stays as it is', (_, change, named) =>
    withoutLeak(async () => {
      await train({ maxSteps: 1 });
      const before = await inside();
      await expect(train({ config: tinyConfig({ ...small, ...change }), resume: true })).rejects.toMatchObject({
        code: 'BAD_CONFIGURATION',
        message: expect.stringContaining(named) as string,
        hint: expect.stringContaining('“Steps”, “Time limit” (minutes), ') as string,
      });
      expect(await inside()).toEqual(before);
    }),
  );

  it('with a seed of the command line is asked for it again', () =>
    withoutLeak(async () => {
      await train({ maxSteps: 1, seed: 7 });
      await expect(train({ resume: true })).rejects.toThrow('“Seed” is 0, and 7 in the run');
      expect(await train({ resume: true, seed: 7 })).toMatchObject({ steps: 6 });
    }));

  it('knows its pictures again under another folder and other names: the weights of a run that never moved', () =>
    withoutLeak(async () => {
      await train();
      const expected = await weights();
      await rm(run(), { recursive: true });
      const first = inCase('first');
      await cp(pictures(), first, { recursive: true });
      await train({ ...from(first), maxSteps: 2 });
      const { digest, validationDigest } = (await readRunRecord(run())).pictures;
      expect(digest).toMatch(/^[\da-f]{32}$/);
      const second = inCase('second');
      await mkdir(join(second, 'below'), { recursive: true });
      for (const name of await readdir(first)) await rename(join(first, name), join(second, 'below', `a-${name}`));
      await rm(first, { recursive: true });
      await train({ ...from(second), resume: true });
      expect(await weights()).toEqual(expected);
      const { changes, pictures: found } = await readRunRecord(run());
      expect(changes).toMatchObject([{ what: 'pictures', from: first, to: second, step: 2 }]);
      expect(found).toMatchObject({ folders: [second], digest, validationDigest });
    }));

  it.each([
    ['where they were', 'pictures'],
    ['elsewhere', 'copies'],
  ])('reads its pictures once to know them again and once to train on them, %s', (_, place) =>
    withoutLeak(async () => {
      await train({ maxSteps: 2 });
      const now = place === 'pictures' ? pictures() : inCase(place);
      if (now !== pictures()) await cp(pictures(), now, { recursive: true });
      const before = await readFile(join(run(), 'digests.json'), 'utf8');
      const files = (await readdir(now)).map((name) => join(now, name));
      const readings = await readingsDuring(() => train({ ...from(now), resume: true }));
      expect(files.map((file) => readings.toKnow.get(file))).toEqual(files.map(() => 1));
      for (const file of files) expect(readings.toDecode.get(file) ?? 0, file).toBeLessThan(2);
      // Six steps of two pictures have them all decoded, and validated.
      expect([...readings.toDecode.keys()].filter((file) => files.includes(file))).toHaveLength(files.length);
      expect(await readFile(join(run(), 'digests.json'), 'utf8')).toBe(before);
    }),
  );

  it('says by a digest whether pictures are the same, however a seed divides them', () =>
    withoutLeak(async () => {
      const recorded = async (options: Partial<TrainRunOptions>) => {
        await train({ maxSteps: 1, ...options });
        const record = await readRunRecord(run());
        await rm(run(), { recursive: true });
        return record.pictures;
      };
      const one = await recorded({});
      const other = await recorded({ seed: 5 });
      expect(other.digest).toBe(one.digest);
      expect(other.validationDigest).not.toBe(one.validationDigest);
      const fewer = inCase('fewer');
      await cp(pictures(), fewer, { recursive: true });
      await rm(join(fewer, '6.png'));
      expect((await recorded(from(fewer))).digest).not.toBe(one.digest);
      const drawn = (seed: number) => ({ sources: [{ kind: 'synthetic' as const, images: 9, size: 32, seed }] });
      expect((await recorded(drawn(0))).digest).not.toBe((await recorded(drawn(1))).digest);
    }));

  it('is refused other pictures: in another folder, and under the same names in its own', () =>
    withoutLeak(async () => {
      const own = inCase('own');
      await cp(pictures(), own, { recursive: true });
      await train({ ...from(own), maxSteps: 2 });
      const others = await writeLeaves(inCase('others'), [7, 8, 9, 10, 11, 12]);
      await expect(train({ ...from(others), resume: true })).rejects.toMatchObject({
        code: 'BAD_CONFIGURATION',
        message: expect.stringMatching(/7 of its 7 are not in .*others \(/) as string,
      });
      await expect(
        train({ sources: [{ kind: 'synthetic', images: 9, size: 32, seed: 0 }], resume: true }),
      ).rejects.toThrow(/cannot go on with synthetic \(9 of 32 pixels, seed 0\)/);
      await copyFile(join(others, '7.png'), join(own, '3.png'));
      await expect(train({ ...from(own), resume: true })).rejects.toThrow(/1 of its 7 are gone or others.*3\.png/);
      await rm(join(own, '3.png'));
      await expect(train({ ...from(own), resume: true })).rejects.toThrow(/1 of its 7 are gone or others.*3\.png/);
      expect((await readRunRecord(run())).status).toBe('stopped');
    }));

  it('on another backend says so', () =>
    withoutLeak(async () => {
      await train({ maxSteps: 1 });
      await train({ resume: true, versions: { stillpoint: '0', backend: 'another', tensorflow: null } });
      expect((await readRunRecord(run())).changes).toMatchObject([{ what: 'backend', from: 'test', to: 'another' }]);
    }));
});

it('a run with a weight a pixel is validated and shown at the size of its weight, whatever the pictures are', () =>
  withoutLeak(async () => {
    const model = { scheme: { kind: 'de-grad' }, network: { kind: 'dncnn', layers: 2, channels: 2 } };
    const config = tinyConfig({ ...small, model: { ...model, weightedNorm: { height: 16, width: 16 } } });
    expect(await train({ config })).toMatchObject({ status: 'finished', steps: 6 });
    expect((await readdir(join(run(), 'samples'))).length).toBeGreaterThan(0);
  }));

it('a run that was stopped in its pretraining names no model', () =>
  withoutLeak(async () => {
    const stop = new AbortController();
    const onEvent: TrainRunHooks['onEvent'] = ({ type }) => {
      if (type === 'pretraining') stop.abort();
    };
    expect(await train({}, { signal: stop.signal, onEvent })).toMatchObject({
      status: 'stopped',
      steps: 0,
      model: null,
    });
  }));
