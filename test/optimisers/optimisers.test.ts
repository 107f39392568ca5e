import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { trainingConfigSchema } from '../../core/contract/training.js';
import { createModel } from '../../core/models/model.js';
import { Adam } from '../../core/optimisers/adam.js';
import { createOptimiser } from '../../core/optimisers/create-optimiser.js';
import { GradientDescent } from '../../core/optimisers/gradient-descent.js';
import { clipByGlobalNorm } from '../../core/optimisers/gradient-clip.js';
import type { Optimiser } from '../../core/optimisers/optimiser.js';
import { WeightAverage } from '../../core/optimisers/weight-average.js';
import golden from '../golden/optimisers.json' with { type: 'json' };
import { norm, relativeError, valuesOf, variableOf, withoutLeak } from '../problems/tensors.js';

const decay = { rate: golden.decay, applies: [true] };
const { momentum } = golden;
const methods: [string, (variables: tf.Variable[]) => Optimiser, number[][]][] = [
  ['Adam', (v) => new Adam(v), golden.adam],
  ['AdamW', (v) => new Adam(v, { decay }), golden.adamw],
  ['the heavy ball', (v) => new GradientDescent(v, { momentum }), golden.heavyBall],
  ['the heavy ball with decay', (v) => new GradientDescent(v, { momentum, decay }), golden.heavyBallDecayed],
];

describe.each(methods)('%s', (_, create, path) => {
  it('walks the path that PyTorch walks in float64', () =>
    withoutLeak(() => {
      const p = variableOf(golden.start);
      const optimiser = create([p]);
      golden.rates.forEach((rate, k) => {
        const gradient = tf.tidy(() => tf.mul(p, tf.tensor1d(golden.scales)));
        optimiser.step([gradient], rate);
        gradient.dispose();
        expect(relativeError(valuesOf(p), path[k] ?? [])).toBeLessThan(1e-5);
      });
      expect(optimiser.steps).toBe(10);
      optimiser.dispose();
      p.dispose();
    }));

  it('goes on from a copy of its slots as if nothing had happened', () =>
    withoutLeak(() => {
      const [p, q] = [variableOf(golden.start), variableOf(golden.start)];
      const [a, b] = [create([p]), create([q])];
      const step = (optimiser: Optimiser, variable: tf.Variable): void => {
        const gradient = tf.tidy(() => tf.square(variable));
        optimiser.step([gradient], 0.05);
        gradient.dispose();
      };
      for (let k = 0; k < 3; k++) step(a, p);
      b.steps = a.steps;
      for (const [name, moments] of a.slots) {
        moments.forEach((moment, i) => b.slots.get(name)?.[i]?.assign(moment));
      }
      q.assign(p);
      step(a, p);
      step(b, q);
      expect(valuesOf(q)).toEqual(valuesOf(p));
      a.dispose();
      b.dispose();
      tf.dispose([p, q]);
    }));
});

it('Adam moves by the learning rate at first, whatever the gradient', () =>
  withoutLeak(() => {
    const p = variableOf([0, 0]);
    const adam = new Adam([p]);
    const gradient = tf.tensor1d([1e-8, -1e3]);
    adam.step([gradient], 0.01);
    expect(relativeError(valuesOf(p), [-0.01, 0.01])).toBeLessThan(2e-3);
    adam.dispose();
    tf.dispose([p, gradient]);
  }));

it.each(['adamw', 'sgd'] as const)('"%s" of a configuration decays convolutions and nothing else', (kind) =>
  withoutLeak(() => {
    const { model: modelConfig, optimiser: settings } = trainingConfigSchema.parse({
      model: { scheme: { kind: 'de-grad' }, network: { kind: 'dncnn', layers: 3, channels: 2, batchNorm: true } },
      degradation: { blurs: [{ kind: 'gaussian', sigma: [1, 1] }], noise: [0.01, 0.01] },
      optimiser: { kind, weightDecay: 0.5 },
    });
    const model = createModel(modelConfig, 'tiny');
    const entries = model.parameters.entries();
    const before = entries.map(([, variable]) => valuesOf(variable));
    const optimiser = createOptimiser(settings, entries);
    const nothing = entries.map(([, variable]) => tf.zerosLike(variable));
    optimiser.step(nothing, 0.1);
    entries.forEach(([name, variable], i) => {
      const factor = name.endsWith('.kernel') ? 0.95 : 1;
      expect(
        relativeError(
          valuesOf(variable),
          (before[i] ?? []).map((value) => factor * value),
        ),
      ).toBeLessThan(1e-6);
    });
    expect(entries.filter(([name]) => name.endsWith('.kernel'))).toHaveLength(3);
    tf.dispose(nothing);
    optimiser.dispose();
    model.dispose();
  }),
);

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

  it('starts over from the present weights', () =>
    withoutLeak(() => {
      const p = variableOf([0]);
      const average = new WeightAverage([p], 0.9);
      set(p, 5);
      average.update();
      set(p, 7);
      average.restart();
      expect(average.updates).toBe(0);
      expect(average.averages.flatMap(valuesOf)).toEqual([7]);
      average.dispose();
      p.dispose();
    }));
});
