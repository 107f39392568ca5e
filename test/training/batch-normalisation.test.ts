import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';

import { trainingConfigSchema } from '../../core/contract/training.js';
import type { TrainingPicture } from '../../core/data/crops.js';
import { pictureList } from '../../core/data/picture-list.js';
import { createModel, type Model } from '../../core/models/model.js';
import { Trainer } from '../../core/training/trainer.js';
import { scene, valuesOf, withoutLeak } from '../problems/tensors.js';

function picture(side: number): TrainingPicture {
  const values = tf.tidy(() => valuesOf(scene(side, side)));
  const data = Uint8Array.from(values, (value) => Math.round(255 * Math.min(1, Math.max(0, value + 0.5))));
  return { width: side, height: side, data };
}

const config = trainingConfigSchema.parse({
  model: {
    scheme: { kind: 'de-hqs' },
    network: { kind: 'dncnn', layers: 3, channels: 4, batchNorm: true, spectralBound: 1 },
  },
  solver: { tolerance: 1e-3, maxEvaluations: 6 },
  degradation: { blurs: [{ kind: 'gaussian', sigma: [0.8, 1.2], size: 5 }], noise: [0.005, 0.02] },
  data: { crop: 16 },
  pretraining: { steps: 4 },
  batch: 2,
  steps: 3,
});

const statistics = (model: Model): number[] =>
  ['mean', 'variance'].flatMap((name) => {
    const buffer = model.parameters.find(`network.conv1.norm.${name}`);
    if (buffer === null) throw new Error(`no ${name}`);
    return valuesOf(buffer);
  });

it('learns its statistics in pretraining, holds them while it trains at equilibrium, and keeps them in checkpoints', () =>
  withoutLeak(async () => {
    const model = createModel(config.model, 'tiny', 1);
    const trainer = new Trainer(model, config, pictureList([picture(24)]), [picture(16)]);
    const fresh = statistics(model);
    let pretrained: number[] = [];
    const trained: number[][] = [];
    for await (const event of trainer.run()) {
      if (event.type === 'pretraining') pretrained = statistics(model);
      if (event.type === 'step') trained.push(statistics(model));
    }
    expect(pretrained).not.toEqual(fresh);
    expect(trained).toEqual([pretrained, pretrained, pretrained]);
    const snapshot = await trainer.save();
    const other = createModel(config.model, 'other', 2);
    const resumed = new Trainer(other, config, pictureList([picture(24)]), [picture(16)]);
    resumed.load(snapshot);
    expect(statistics(other)).toEqual(pretrained);
    trainer.dispose();
    resumed.dispose();
    model.dispose();
    other.dispose();
  }));
