import fc from 'fast-check';
import { expect, it } from 'vitest';

import type { TrainingPicture } from '../../core/data/crops.js';
import { AheadSource, decodersAtOnce } from '../../core/pictures/sources/decoded-ahead.js';

/** 12 bytes that say which picture it is. */
function picture(index: number, bytes = 12): TrainingPicture {
  return { width: bytes / 3, height: 1, data: new Uint8Array(bytes).fill(index) };
}

/** Loads that end when the test says so. */
function byHand(options: { bytes: number; parallel: number; count?: number }) {
  const waiting = new Map<number, (error?: Error) => void>();
  const started: number[] = [];
  const source = new AheadSource({
    count: options.count ?? 100,
    bytes: options.bytes,
    parallel: options.parallel,
    load: (index) =>
      new Promise((resolve, reject) => {
        started.push(index);
        waiting.set(index, (error) => {
          waiting.delete(index);
          if (error === undefined) resolve(picture(index));
          else reject(error);
        });
      }),
  });
  return {
    source,
    started,
    waiting,
    async finish(index: number, error?: Error): Promise<void> {
      await settle();
      waiting.get(index)?.(error);
      await settle();
    },
  };
}

/** Lets everything that is due happen. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

it('has what was expected ready when it is taken', async () => {
  const { source, started, finish } = byHand({ bytes: 1000, parallel: 2 });
  source.expect([7, 8, 9]);
  await settle();
  expect(started).toEqual([7, 8]);
  await finish(8);
  await finish(7);
  expect(started).toEqual([7, 8, 9]);
  // The third is still being loaded, and the others do not wait for it.
  const taken = await source.take([7, 8]);
  expect(taken.map(({ data }) => data[0])).toEqual([7, 8]);
});

it('loads what is waited for before what is expected, and nothing twice', async () => {
  const { source, started, finish } = byHand({ bytes: 1000, parallel: 1 });
  source.expect([1, 2, 3]);
  const taken = source.take([3, 5, 3]);
  for (const index of [1, 3, 5]) await finish(index);
  expect((await taken).map(({ data }) => data[0])).toEqual([3, 5, 3]);
  expect(started.slice(0, 3)).toEqual([1, 3, 5]);
});

it('works ahead only as far as there is room, and never loses what is expected to make some', async () => {
  const { source, started, finish } = byHand({ bytes: 36, parallel: 1 });
  source.expect([0, 1, 2, 3, 4]);
  for (const index of [0, 1, 2]) await finish(index);
  expect(started).toEqual([0, 1, 2]);
  expect(source.keptBytes).toBe(36);
  await source.take([0]);
  await finish(3);
  expect(started).toEqual([0, 1, 2, 3]);
  expect(source.keptBytes).toBe(36);
  await source.take([1, 2, 3]);
  expect(started).toEqual([0, 1, 2, 3, 4]);
});

it('forgets what was to come before, when the plan has changed', async () => {
  const { source, started, finish } = byHand({ bytes: 24, parallel: 1 });
  source.expect([0, 1]);
  for (const index of [0, 1]) await finish(index);
  source.expect([10, 11]);
  const taken = source.take([10]);
  await finish(10);
  await taken;
  await finish(11);
  expect(started).toEqual([0, 1, 10, 11]);
});

it('tells a failure to whoever takes the picture, and tries again the next time', async () => {
  const { source, started, finish } = byHand({ bytes: 1000, parallel: 2 });
  source.expect([4]);
  await finish(4, new Error('unplugged'));
  expect(started).toEqual([4]);
  const first = source.take([4]);
  await Promise.all([expect(first).rejects.toThrow('unplugged'), finish(4, new Error('unplugged'))]);
  const second = source.take([4]);
  await finish(4);
  expect((await second)[0]?.data[0]).toBe(4);
});

it('ends whoever waits when it is closed', async () => {
  const { source, started } = byHand({ bytes: 1000, parallel: 1 });
  const underWay = source.take([1]);
  const waiting = source.take([2]);
  const ended = expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
  source.close();
  await ended;
  expect(started.filter((index) => index === 2)).toEqual([]);
  await expect(source.take([3])).rejects.toMatchObject({ code: 'CANCELLED' });
  void underWay.catch(() => undefined);
});

it('gives the same pictures and keeps its bound whatever is expected and taken, and however long loading takes', async () => {
  const batch = fc.array(fc.nat(19), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ expected: batch, taken: batch }), { maxLength: 12 }),
      fc.array(fc.nat(3), { minLength: 1 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 0, max: 200 }),
      async (steps, delays, parallel, bytes) => {
        let [most, running, loads] = [0, 0, 0];
        const source = new AheadSource({
          count: 20,
          bytes,
          parallel,
          load: async (index) => {
            most = Math.max(most, ++running);
            for (let ticks = delays[loads++ % delays.length] ?? 0; ticks > 0; ticks--) await Promise.resolve();
            running -= 1;
            return picture(index, 3 * (1 + index));
          },
        });
        for (const { expected, taken } of steps) {
          source.expect(expected);
          const pictures = await source.take(taken);
          expect(pictures.map(({ data }) => data[0])).toEqual(taken);
          expect(source.keptBytes).toBeLessThanOrEqual(bytes);
        }
        expect(most).toBeLessThanOrEqual(parallel);
        source.close();
      },
    ),
  );
});

it('leaves half of the cores to others', () => {
  expect([1, 2, 3, 4, 8, 64].map(decodersAtOnce)).toEqual([1, 1, 1, 2, 3, 3]);
});
