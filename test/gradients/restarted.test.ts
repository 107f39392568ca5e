import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { jacobianFree } from '../../core/gradients/jacobian-free.js';
import { implicit } from '../../core/gradients/implicit.js';
import { restartedGradient, warmStart } from '../../core/gradients/restarted.js';
import { WarmStartStore } from '../../core/gradients/warm-start-store.js';
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
        const start = warmStart(initial, ['sample'], store);
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
      expect(relativeError(store.get('sample')?.data ?? [], valuesOf(equilibrium))).toBeLessThan(1e-4);
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
      const started = warmStart(fresh, ['b', 'c', 'a'], store);
      const [first, second] = [valuesOf(x).slice(0, 6), valuesOf(x).slice(6)];
      const moved = (values: number[]): number[] => values.map((value) => Math.fround(Math.fround(value + 1) + 1));
      expect(valuesOf(started)).toEqual([...moved(second), ...valuesOf(fresh).slice(6, 12), ...moved(first)]);
      const wider = normalImages([1, 2, 4, 1], 5);
      const elsewhere = warmStart(wider, ['a'], store);
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
      expect(store.get('bad')).toBeNull();
      expect(Array.from(store.get('good')?.data ?? [])).toEqual([1, 2]);
      tf.dispose([scale, x, loss, ...gradients]);
    }));
});

describe('the store', () => {
  const state = (values: number): { shape: [number, number, number, number]; data: Float32Array } => ({
    shape: [1, 1, values, 1],
    data: new Float32Array(values).fill(values),
  });

  it('keeps what was used last within its bounds, as a list on paper does', () => {
    const operation = fc.record({
      write: fc.boolean(),
      key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      size: fc.integer({ min: 1, max: 6 }),
    });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 40 }), fc.integer({ min: 0, max: 60 }), (operations, capacity) => {
        const store = new WarmStartStore(capacity);
        let paper: { key: string; size: number }[] = [];
        for (const { write, key, size } of operations) {
          const known = paper.find((entry) => entry.key === key);
          const others = paper.filter((entry) => entry.key !== key);
          if (write) {
            store.set(key, state(size));
            paper = [...others, { key, size }];
            const used = (): number => paper.reduce((sum, entry) => sum + 4 * entry.size, 0);
            while (used() > capacity) paper = paper.slice(1);
          } else {
            expect(store.get(key)?.data.length ?? null).toBe(known?.size ?? null);
            if (known !== undefined) paper = [...others, known];
          }
          expect(store.entries().map(([name, { data }]) => ({ key: name, size: data.length }))).toEqual(paper);
          expect(store.size).toBe(paper.length);
        }
      }),
    );
  });

  it('does not keep a state larger than itself', () => {
    const store = new WarmStartStore(8);
    store.set('small', state(2));
    store.set('large', state(3));
    expect(store.entries()).toEqual([]);
  });
});
