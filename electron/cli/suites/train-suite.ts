import type * as tf from '@tensorflow/tfjs-core';

import type { TrainingConfig } from '../../../core/contract/training.js';
import { drawBatch, type TrainingBatch } from '../../../core/data/training-batch.js';
import { makeDeadLeaves } from '../../../core/data/dead-leaves.js';
import { createRandom } from '../../../core/random/random.js';
import { WarmStartStore } from '../../../core/gradients/warm-start-store.js';
import { createModel, type Model } from '../../../core/models/model.js';
import { createOptimiser } from '../../../core/optimisers/create-optimiser.js';
import { solveMeasurement } from '../../../core/schemes/solve-equilibrium.js';
import { configuredSolve } from '../../../core/solvers/configured-solve.js';
import { ContractionPenalty } from '../../../core/training/contraction-penalty.js';
import { imageLoss } from '../../../core/training/image-loss.js';
import { equilibriumGradient, type StepContext } from '../../../core/training/train-step.js';
import { measure, type BenchOptions, type BenchResult } from './measure.js';

/** Smaller than in training, so that a measurement takes seconds on the slowest backend. */
const CROP = 32;
const BATCH = 2;

/**
 * Times the parts of a training step, from the outside in: the solve alone; solve and backward pass; these with the penalty that keeps
 * T a contraction, which every third step has; the whole step with the optimiser's. What a part adds is the difference to the line before.
 *
 * @param preset a training configuration; its crops and batches are made smaller
 */
export async function trainSuite(preset: TrainingConfig, options: BenchOptions): Promise<BenchResult[]> {
  const config = { ...preset, batch: BATCH, data: { ...preset.data, crop: CROP } };
  const model = createModel(config.model, 'bench', config.seed);
  const batch = benchBatch(config);
  const penalty = new ContractionPenalty(model, config, () => Promise.resolve(benchBatch(config)));
  const optimiser = createOptimiser(config.optimiser, model.parameters.entries());
  const gradientOf = async (step: number): Promise<tf.Tensor[]> => {
    const { gradients } = await equilibriumGradient(model, config, batch, { ...stepContext(config), penalty, step });
    await gradients.at(-1)?.data();
    return gradients;
  };
  const dispose = (tensors: readonly tf.Tensor[]): void => tensors.forEach((tensor) => tensor.dispose());
  const parts: [string, () => Promise<void>][] = [
    ['solve', () => solve(model, config, batch)],
    ['solve and backward', async () => dispose(await gradientOf(1))],
    ['solve, backward and penalty', async () => dispose(await gradientOf(0))],
    [
      'step',
      async () => {
        const gradients = await gradientOf(0);
        // A rate of nothing: every repetition is the same step.
        optimiser.step(gradients, 0);
        await model.parameters.all.at(-1)?.data();
        dispose(gradients);
      },
    ],
  ];
  const results: BenchResult[] = [];
  try {
    for (const [name, action] of parts) {
      if (options.signal.aborted) break;
      options.onNext(`train: ${name}`);
      const timing = await measure(action, options);
      results.push({ suite: 'train', name, ...timing, batch: BATCH, crop: CROP, parameters: model.parameters.count });
    }
    return results;
  } finally {
    optimiser.dispose();
    penalty.dispose();
    batch.dispose();
    model.dispose();
  }
}

function benchBatch(config: TrainingConfig): TrainingBatch {
  const pictures = Array.from({ length: config.batch }, (_, seed) => ({
    width: CROP,
    height: CROP,
    data: Uint8Array.from(makeDeadLeaves({ size: CROP, seed }), (value) => Math.round(255 * value)),
  }));
  const indices = pictures.map((_, i) => i);
  return drawBatch(pictures, indices, config, createRandom(config.seed));
}

/** As in the middle of a run. */
function stepContext(config: TrainingConfig): Omit<StepContext, 'penalty' | 'step'> {
  return {
    imageLoss: imageLoss(config.loss),
    random: createRandom(config.seed),
    warmStarts: new WarmStartStore(2 ** 26),
    early: false,
  };
}

async function solve(model: Model, config: TrainingConfig, batch: TrainingBatch): Promise<void> {
  await solveMeasurement(model.scheme, batch.measurement, configuredSolve(config.solver), ({ state }) => state.data());
}
