import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';

import { drawBatch, type TrainingBatch } from '../../core/data/training-batch.js';
import { createRandom } from '../../core/random/random.js';
import { createModel, type Model } from '../../core/models/model.js';
import { localConstants } from '../../core/monitors/local-lipschitz.js';
import { anderson, PAPER_ANDERSON } from '../../core/solvers/anderson.js';
import { solveFixedPoint } from '../../core/solvers/solve-fixed-point.js';
import { ContractionPenalty } from '../../core/training/contraction-penalty.js';
import { valuesOf, withoutLeak } from '../problems/tensors.js';
import { pictures, tinyConfig } from './tiny-run.js';

const config = tinyConfig({
  data: { crop: 16 },
  batch: 1,
  contraction: { target: 1e-3, weight: 3 },
  degradation: {
    blurs: [{ kind: 'gaussian', sigma: [0.8, 1.2], size: 5 }],
    noise: [0.05, 0.05],
    boundaries: ['circular'],
  },
});
/** Tame, as pretraining leaves it. */
function tameModel(): Model {
  const model = createModel(config.model, 'probed', 3);
  for (const variable of model.parameters.all) tf.tidy(() => variable.assign(tf.mul(variable, 0.5)));
  return model;
}
const batchOf = (period: number): TrainingBatch =>
  drawBatch(pictures.slice(period, period + 1), [period], config, createRandom(period));
const random = createRandom(1);

/** σ_max(J) where T is at rest, by a power iteration of many steps, from above that of the penalty's few. */
async function stretchOf(model: Model, batch: TrainingBatch): Promise<number> {
  const problem = model.scheme.bind(batch.measurement);
  const initial = problem.initialState();
  const options = { solver: anderson(PAPER_ANDERSON), tolerance: 1e-6, maxEvaluations: 300 };
  const { state } = await solveFixedPoint(problem.map, initial, options);
  const { local } = await localConstants(problem.map, state, createRandom(5));
  tf.dispose([initial, state]);
  problem.dispose();
  return local.value;
}

it('finds the largest stretch of its images while it looks at them, and its slope in the weights', () =>
  withoutLeak(async () => {
    const model = tameModel();
    const contraction = new ContractionPenalty(model, config, (period) => Promise.resolve(batchOf(period)));
    const batch = batchOf(0);
    const stretch = await stretchOf(model, batch);
    const gains: number[] = [];
    let last: (tf.Tensor | null)[] = [];
    for (let step = 0; step < 150; step++) {
      const penalty = await contraction.look(step, random);
      expect(penalty === null).toBe(step % 3 !== 0);
      if (penalty === null) continue;
      tf.dispose(last.filter((gradient) => gradient !== null));
      last = penalty.gradients;
      gains.push(penalty.gain);
    }
    expect(gains[0]).toBeLessThan(0.99 * stretch);
    expect(Math.abs((gains.at(-1) ?? 0) / stretch - 1)).toBeLessThan(0.01);

    // Along the gradient itself: γ(σ − target)² by central differences of a σ that is found independently.
    const gradients = last.map((gradient, i) => gradient ?? tf.zerosLike(model.parameters.all[i] as tf.Tensor));
    const slope = gradients.reduce((sum, g) => sum + (tf.tidy(() => valuesOf(tf.sum(tf.square(g))))[0] ?? 0), 0);
    const h = 2e-3 / Math.sqrt(slope);
    const moved = async (by: number): Promise<number> => {
      model.parameters.all.forEach((variable, i) =>
        tf.tidy(() => variable.assign(tf.add(variable, tf.mul(by, gradients[i] as tf.Tensor)))),
      );
      return 3 * ((await stretchOf(model, batch)) - 1e-3) ** 2;
    };
    const above = await moved(h);
    const below = await moved(-2 * h);
    expect(Math.abs((above - below) / (2 * h) / slope - 1)).toBeLessThan(0.15);

    tf.dispose(gradients);
    batch.dispose();
    contraction.dispose();
    model.dispose();
  }));

it('looks at other images after a while, the same ones however often it is interrupted', () =>
  withoutLeak(async () => {
    const model = tameModel();
    const asked: number[] = [];
    const open = (): ContractionPenalty =>
      new ContractionPenalty(model, config, (period) => {
        asked.push(period);
        return Promise.resolve(batchOf(period));
      });
    const look = async (contraction: ContractionPenalty, step: number): Promise<number> => {
      const { gain = Number.NaN, gradients = [] } = (await contraction.look(step, random)) ?? {};
      tf.dispose(gradients.filter((gradient) => gradient !== null));
      return gain;
    };
    const whole = open();
    await look(whole, 144);
    await look(whole, 147);
    const saved = new Map(
      [...whole.carried].map(([name, tensor]) => [
        `probe.${name}`,
        { shape: [...tensor.shape], data: Float32Array.from(tensor.dataSync()) },
      ]),
    );
    const expected = [await look(whole, 150), await look(whole, 153)];
    const resumed = open();
    resumed.load(150, saved);
    expect([await look(resumed, 150), await look(resumed, 153)]).toEqual(expected);
    expect(asked).toEqual([0, 1, 1]);
    whole.dispose();
    resumed.dispose();
    model.dispose();
  }));

it('leaves the layer alone where it is told to', async () => {
  const model = tameModel();
  const contraction = new ContractionPenalty(model, { ...config, contraction: null }, () =>
    Promise.reject(new Error('asked')),
  );
  expect(await contraction.look(0, random)).toBeNull();
  model.dispose();
});
