import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { Adam } from '../../core/optimisers/adam.js';
import { clipByGlobalNorm } from '../../core/optimisers/gradient-clip.js';
import { WeightAverage } from '../../core/optimisers/weight-average.js';
import golden from '../golden/adam.json' with { type: 'json' };
import { norm, relativeError, valuesOf, variableOf, withoutLeak } from '../problems/tensors.js';

describe('Adam', () => {
  it('walks the path that PyTorch walks', () =>
    withoutLeak(() => {
      const p = variableOf(golden.start);
      const adam = new Adam([p]);
      golden.rates.forEach((rate, k) => {
        const gradient = tf.tidy(() => tf.mul(p, tf.tensor1d(golden.scales)));
        adam.step([gradient], rate);
        gradient.dispose();
        expect(relativeError(valuesOf(p), golden.path[k] ?? [])).toBeLessThan(1e-5);
      });
      adam.dispose();
      p.dispose();
    }));

  it('moves by the learning rate at first, whatever the gradient', () =>
    withoutLeak(() => {
      const p = variableOf([0, 0]);
      const adam = new Adam([p]);
      const gradient = tf.tensor1d([1e-8, -1e3]);
      adam.step([gradient], 0.01);
      expect(relativeError(valuesOf(p), [-0.01, 0.01])).toBeLessThan(2e-3);
      adam.dispose();
      tf.dispose([p, gradient]);
    }));

  it('goes on from a saved state as if nothing had happened', () =>
    withoutLeak(async () => {
      const [p, q] = [variableOf(golden.start), variableOf(golden.start)];
      const [a, b] = [new Adam([p]), new Adam([q])];
      const step = (adam: Adam, variable: tf.Variable): void => {
        const gradient = tf.tidy(() => tf.square(variable));
        adam.step([gradient], 0.05);
        gradient.dispose();
      };
      for (let k = 0; k < 3; k++) step(a, p);
      const saved = await a.save();
      b.load(saved);
      q.assign(p);
      step(a, p);
      step(b, q);
      expect(valuesOf(q)).toEqual(valuesOf(p));
      expect(() => {
        b.load({ ...saved, first: [new Float32Array(3)] });
      }).toThrow('another shape');
      a.dispose();
      b.dispose();
      tf.dispose([p, q]);
    }));
});

describe('clipping', () => {
  it('scales all gradients together to the limit, or leaves them alone', () =>
    withoutLeak(() => {
      const make = (): tf.Tensor[] => [tf.tensor1d([3, 0]), tf.tensor2d([[4]])];
      const loose = clipByGlobalNorm(make(), 6);
      expect(loose.norm).toBeCloseTo(5, 6);
      expect(loose.clipped.flatMap(valuesOf)).toEqual([3, 0, 4]);
      const tight = clipByGlobalNorm(make(), 1);
      expect(tight.norm).toBeCloseTo(5, 6);
      expect(relativeError(tight.clipped.flatMap(valuesOf), [0.6, 0, 0.8])).toBeLessThan(1e-6);
      expect(norm(tight.clipped.flatMap(valuesOf))).toBeCloseTo(1, 6);
      tf.dispose([...loose.clipped, ...tight.clipped]);
    }));
});

describe('weight average', () => {
  const set = (variable: tf.Variable, value: number): void => {
    tf.tidy(() => {
      variable.assign(tf.tensor1d([value]));
    });
  };

  it('follows min(decay, (1 + n)/(10 + n))', () =>
    withoutLeak(() => {
      const p = variableOf([0]);
      const average = new WeightAverage([p], 0.25);
      let expected = 0;
      for (let n = 1; n <= 6; n++) {
        set(p, n);
        average.update();
        const decay = Math.min(0.25, (1 + n) / (10 + n));
        expected = decay * expected + (1 - decay) * n;
      }
      average.swap();
      expect(valuesOf(p)[0]).toBeCloseTo(expected, 5);
      average.swap();
      expect(valuesOf(p)[0]).toBe(6);
      average.dispose();
      p.dispose();
    }));

  it('is saved, loaded and started over', () =>
    withoutLeak(async () => {
      const p = variableOf([0]);
      const [a, b] = [new WeightAverage([p], 0.9), new WeightAverage([p], 0.9)];
      set(p, 5);
      a.update();
      const saved = await a.save();
      b.load(saved);
      set(p, 7);
      a.update();
      b.update();
      expect(await b.save()).toEqual(await a.save());
      b.restart();
      expect(await b.save()).toEqual({ updates: 0, averages: [Float32Array.of(7)] });
      a.dispose();
      b.dispose();
      p.dispose();
    }));
});
