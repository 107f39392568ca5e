import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { jacobianFree } from '../../core/gradients/jacobian-free.js';
import { implicit } from '../../core/gradients/implicit.js';
import { restartedGradient, warmStart } from '../../core/gradients/restarted.js';
import {
  WarmStartStore,
  type Spill,
  type StoreContents,
  type StoredState,
} from '../../core/gradients/warm-start-store.js';
import { CONTRACTIVE, contractive } from '../problems/contractive.js';
import { normalImages, relativeError, valuesOf, withoutLeak } from '../problems/tensors.js';

const hqs = CONTRACTIVE.find(({ name }) => name === 'DE-HQS');

describe('restarted JFB visiting one sample again and again, Θ fixed', () => {
  it.each([1, 3])('with K = %i tends to K-step JFB at the equilibrium, by Lᴷ a visit', (applications) =>
    withoutLeak(async () => {
      if (hqs === undefined) throw new Error('no DE-HQS');
      const tiny = contractive(hqs, [5, 6]);
      const { problem, initial, loss, parameters } = tiny;
      const variables = parameters.all;
      const equilibrium = await tiny.equilibrium();
      const flat = (gradients: tf.Tensor[]): number[] => gradients.flatMap(valuesOf);
      const limit = await jacobianFree(applications)({ map: problem.map, equilibrium, initial, loss, variables });
      const store = new WarmStartStore(1e6);
      const errors: number[] = [];
      const residuals: number[] = [];
      for (let visit = 0; visit < 12; visit++) {
        const start = await warmStart(initial, ['sample'], store);
        const step = { map: problem.map, equilibrium: start, loss, variables };
        const result = await restartedGradient(step, ['sample'], store, applications);
        errors.push(relativeError(flat(result.gradients), flat(limit.gradients)));
        residuals.push(result.settled);
        expect(result.products).toBe(applications);
        tf.dispose([start, result.loss, ...result.gradients]);
      }
      expect(errors[0]).toBeGreaterThan(1e-3);
      expect(errors.at(-1)).toBeLessThan(1e-4);
      expect(residuals.at(-1)).toBeLessThan(1e-5);
      // It settles all the way, down to rounding.
      residuals.slice(1).forEach((residual, i) => expect(residual).toBeLessThan((residuals[i] ?? 0) + 1e-6));
      // What is kept is where it came to rest.
      expect(relativeError((await store.get('sample'))?.data ?? [], valuesOf(equilibrium))).toBeLessThan(1e-4);
      tf.dispose([equilibrium, limit.loss, ...limit.gradients]);
      tiny.dispose();
    }),
  );

  it('with many applications is the exact gradient', () =>
    withoutLeak(async () => {
      if (hqs === undefined) throw new Error('no DE-HQS');
      const tiny = contractive(hqs, [5, 6]);
      const { problem, initial, loss, parameters } = tiny;
      const variables = parameters.all;
      const equilibrium = await tiny.equilibrium();
      const method = implicit({ solver: 'gmres', tolerance: 1e-6, maxIterations: 100 });
      const exact = await method({ map: problem.map, equilibrium, initial, loss, variables });
      const store = new WarmStartStore(1e6);
      const step = { map: problem.map, equilibrium: initial, loss, variables };
      const result = await restartedGradient(step, ['sample'], store, 30);
      expect(relativeError(result.gradients.flatMap(valuesOf), exact.gradients.flatMap(valuesOf))).toBeLessThan(1e-3);
      tf.dispose([equilibrium, exact.loss, result.loss, ...exact.gradients, ...result.gradients]);
      tiny.dispose();
    }));
});

describe('a warm start', () => {
  it('is each sample’s own state, in whatever order the batch comes, and x⁰ for newcomers and other sizes', () =>
    withoutLeak(async () => {
      const store = new WarmStartStore(1e6);
      const scale = tf.tidy(() => tf.variable(tf.scalar(1)));
      const x = normalImages([2, 2, 3, 1], 1);
      const step = {
        map: (state: tf.Tensor4D): tf.Tensor4D => tf.mul(scale, tf.add(state, 1)),
        equilibrium: x,
        loss: (state: tf.Tensor4D): tf.Scalar => tf.sum(state),
        variables: [scale],
      };
      const { loss, gradients } = await restartedGradient(step, ['a', 'b'], store, 2);
      const fresh = normalImages([3, 2, 3, 1], 9);
      const started = await warmStart(fresh, ['b', 'c', 'a'], store);
      const [first, second] = [valuesOf(x).slice(0, 6), valuesOf(x).slice(6)];
      const moved = (values: number[]): number[] => values.map((value) => Math.fround(Math.fround(value + 1) + 1));
      expect(valuesOf(started)).toEqual([...moved(second), ...valuesOf(fresh).slice(6, 12), ...moved(first)]);
      const wider = normalImages([1, 2, 4, 1], 5);
      const elsewhere = await warmStart(wider, ['a'], store);
      expect(valuesOf(elsewhere)).toEqual(valuesOf(wider));
      tf.dispose([scale, x, loss, ...gradients, fresh, started, wider, elsewhere]);
    }));

  it('is never a state that went to infinity', () =>
    withoutLeak(async () => {
      const store = new WarmStartStore(1e6);
      const scale = tf.tidy(() => tf.variable(tf.scalar(1)));
      const x = tf.tensor4d([1, 2, Number.POSITIVE_INFINITY, 4], [2, 1, 2, 1]);
      const map = (state: tf.Tensor4D): tf.Tensor4D => tf.mul(scale, state);
      const step = { map, equilibrium: x, loss: (state: tf.Tensor4D): tf.Scalar => tf.sum(state), variables: [scale] };
      const { loss, gradients } = await restartedGradient(step, ['good', 'bad'], store, 1);
      expect(await store.get('bad')).toBeNull();
      expect(Array.from((await store.get('good'))?.data ?? [])).toEqual([1, 2]);
      tf.dispose([scale, x, loss, ...gradients]);
    }));
});

describe('the store', () => {
  const state = (values: number, fill = values): StoredState => ({
    shape: [1, 1, values, 1],
    data: new Float32Array(values).fill(fill),
  });

  /** A disk in memory. */
  function memorySpill(files = new Map<string, StoredState>()): { spill: Spill; files: Map<string, StoredState> } {
    const spill: Spill = {
      write: async (name, value) => {
        files.set(name, value);
      },
      read: async (name) => files.get(name) ?? null,
      keepOnly: async (names) => {
        for (const name of files.keys()) if (!names.has(name)) files.delete(name);
      },
    };
    return { spill, files };
  }

  const operation = fc.record({
    write: fc.boolean(),
    key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    size: fc.integer({ min: 1, max: 6 }),
  });

  it('keeps what was used last within its bounds, as a list on paper does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(operation, { maxLength: 40 }),
        fc.integer({ min: 0, max: 60 }),
        async (operations, capacity) => {
          const store = new WarmStartStore(capacity);
          let paper: { key: string; size: number }[] = [];
          for (const { write, key, size } of operations) {
            const known = paper.find((entry) => entry.key === key);
            const others = paper.filter((entry) => entry.key !== key);
            if (write) {
              await store.set(key, state(size));
              paper = [...others, { key, size }];
              const used = (): number => paper.reduce((sum, entry) => sum + 4 * entry.size, 0);
              while (used() > capacity) paper = paper.slice(1);
            } else {
              expect((await store.get(key))?.data.length ?? null).toBe(known?.size ?? null);
              if (known !== undefined) paper = [...others, known];
            }
            const { states } = await store.save();
            expect(states.map(([name, { data }]) => ({ key: name, size: data.length }))).toEqual(paper);
            expect(store.size).toBe(paper.length);
          }
        },
      ),
    );
  });

  it('forgets nothing when it can spill, and goes on from either of the last two checkpoints', async () => {
    const saving = fc.record({ save: fc.constant(true) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(operation, saving), { maxLength: 60 }),
        fc.integer({ min: 0, max: 40 }),
        async (operations, capacity) => {
          const { spill, files } = memorySpill();
          const store = new WarmStartStore(capacity, spill);
          const paper = new Map<string, number>();
          const saved: { contents: StoreContents; paper: Map<string, number> }[] = [];
          let serial = 0;
          for (const entry of operations) {
            if ('save' in entry) saved.push({ contents: await store.save(), paper: new Map(paper) });
            else if (entry.write) {
              serial += 1;
              await store.set(entry.key, state(entry.size, serial));
              paper.set(entry.key, serial);
            } else expect((await store.get(entry.key))?.data[0]).toBe(paper.get(entry.key));
          }
          for (const { contents, paper: expected } of saved.slice(-2)) {
            const resumed = new WarmStartStore(capacity, memorySpill(new Map(files)).spill);
            resumed.load(contents);
            for (const [key, value] of expected) expect((await resumed.get(key))?.data[0]).toBe(value);
          }
        },
      ),
    );
  });

  it('removes from the spill what only older checkpoints speak of', async () => {
    const { spill, files } = memorySpill();
    const store = new WarmStartStore(0, spill);
    for (let round = 0; round < 5; round++) {
      await store.set('a', state(3, round));
      await store.set('b', state(3, round));
      await store.save();
    }
    expect(files.size).toBe(4);
    store.clear();
    await store.save();
    await store.save();
    expect(files.size).toBe(0);
  });

  it('does not keep a state larger than itself', async () => {
    const store = new WarmStartStore(8);
    await store.set('small', state(2));
    await store.set('large', state(3));
    expect((await store.save()).states).toEqual([]);
  });
});
