import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import type { TrainingConfig } from '../../core/contract/training.js';
import { randomCrops } from '../../core/data/crops.js';
import { pictureList } from '../../core/data/picture-list.js';
import { drawBatch, type TrainingBatch } from '../../core/data/training-batch.js';
import { WarmStartStore } from '../../core/gradients/warm-start-store.js';
import { createModel, type Model } from '../../core/models/model.js';
import { createRandom } from '../../core/random/random.js';
import { writeSamples } from '../../core/runs/samples.js';
import { ContractionPenalty } from '../../core/training/contraction-penalty.js';
import { imageLoss } from '../../core/training/image-loss.js';
import { DenoiserPretraining } from '../../core/training/pretraining.js';
import { equilibriumGradient } from '../../core/training/train-step.js';
import { Trainer } from '../../core/training/trainer.js';
import { validate } from '../../core/training/validation.js';
import { expectNothingLeft, failAt } from '../problems/failing-network.js';
import { close, eventsOf, freshTrainer, pictures, tinyConfig, validation } from './tiny-run.js';

const builderOf =
  (config: TrainingConfig): (() => Model) =>
  () =>
    createModel(config.model, 'luckless', 1);

/** One step with a look at the contraction. */
async function step(model: Model, config: TrainingConfig): Promise<void> {
  const draw = (first: number): TrainingBatch =>
    drawBatch(pictures.slice(first, first + 2), [first, first + 1], config, createRandom(first));
  const batch = draw(0);
  const penalty = new ContractionPenalty(model, config, () => Promise.resolve(draw(1)));
  try {
    const { gradients } = await equilibriumGradient(model, config, batch, {
      imageLoss: imageLoss(config.loss),
      step: 0,
      random: createRandom(3),
      penalty,
      warmStarts: new WarmStartStore(1e6),
      early: false,
    });
    tf.dispose(gradients);
  } finally {
    penalty.dispose();
    batch.dispose();
  }
}

describe('a network that throws in the middle leaves no tensor behind', { timeout: 120_000 }, () => {
  it.each([
    ['JFB', { kind: 'jfb' }],
    ['two-step JFB', { kind: 'jfb', steps: 2 }],
    ['a Neumann series', { kind: 'neumann', terms: 3 }],
    ['the exact gradient by Anderson', { kind: 'implicit', solver: 'anderson', maxIterations: 4 }],
    ['the exact gradient by GMRES', { kind: 'implicit', solver: 'gmres', maxIterations: 4 }],
    ['the exact gradient by CG', { kind: 'implicit', solver: 'conjugate-gradient', maxIterations: 3 }],
    ['unrolling', { kind: 'unrolled', steps: 3 }],
    ['restarted JFB', { kind: 'restarted', applications: 3 }],
  ])('in a training step by %s', async (_, gradient) => {
    const data = { crop: 16, sampling: gradient.kind === 'restarted' ? 'fixed' : 'random' };
    const config = tinyConfig({ gradient, data, contraction: { target: 0.5, weight: 1 } });
    await expectNothingLeft(builderOf(config), (model) => step(model, config));
  });

  it.each(['picard', 'anderson', 'broyden'])('whichever solver found the equilibrium: %s', async (kind) => {
    const model = { scheme: { kind: 'de-admm' }, network: { kind: 'dncnn', layers: 2, channels: 4 } };
    const solver = { kind, tolerance: 1e-5, maxEvaluations: 8 };
    const config = tinyConfig({ solver, contraction: null, model });
    await expectNothingLeft(builderOf(config), (model) => step(model, config));
  });

  it('in a step of pretraining', async () => {
    const config = tinyConfig();
    await expectNothingLeft(builderOf(config), async (model) => {
      const pretraining = new DenoiserPretraining(model, config);
      const random = createRandom(1);
      try {
        await pretraining.advance(randomCrops(pictures, 16, config.data.augmentation, random), random, 1e-3);
      } finally {
        pretraining.dispose();
      }
    });
  });

  it('in a validation', async () => {
    const config = tinyConfig();
    await expectNothingLeft(builderOf(config), (model) => validate(model, config, validation));
  });

  it('in the samples of a run', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'stillpoint-failures-'));
    const config = tinyConfig();
    await expectNothingLeft(builderOf(config), (model) => writeSamples(folder, 1, model, config, validation, true));
    await rm(folder, { recursive: true });
  });

  it('in a run, wherever it is, once the trainer is disposed', async () => {
    const config = tinyConfig({ steps: 2, checkpointEvery: 2 });
    await expectNothingLeft(builderOf(config), async (model) => {
      const trainer = new Trainer(model, config, pictureList(pictures), validation);
      try {
        await eventsOf(trainer);
      } finally {
        trainer.dispose();
      }
    });
  });
});

it('a trainer whose step failed goes on with the next', async () => {
  const before = tf.memory().numTensors;
  const trainer = freshTrainer(
    tinyConfig({ pretraining: { steps: 0 }, contraction: { target: 0.5, weight: 1 }, steps: 3 }),
  );
  failAt(trainer.model, 30);
  await expect(eventsOf(trainer)).rejects.toThrow();
  const events = await eventsOf(trainer);
  expect(events.at(-1)).toMatchObject({ type: 'validation', step: 3 });
  close(trainer);
  expect(tf.memory().numTensors - before).toBe(0);
});
