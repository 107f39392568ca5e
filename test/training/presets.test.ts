import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { trainingConfigSchema, type TrainingConfig } from '../../core/contract/training.js';
import type { TrainingPicture } from '../../core/data/crops.js';
import { pictureList } from '../../core/data/picture-list.js';
import { readPresets } from '../../core/runs/presets.js';
import { createModel } from '../../core/models/model.js';
import { Trainer } from '../../core/training/trainer.js';
import { resourcesFolder } from '../../electron/runtime-paths.js';
import { scene, valuesOf, withoutLeak } from '../problems/tensors.js';

const presets = await readPresets(`${resourcesFolder()}/training`);

function picture(side: number, phase: number): TrainingPicture {
  const values = tf.tidy(() => valuesOf(scene(side, side, phase)));
  const data = Uint8Array.from(values, (value) => Math.round(255 * Math.min(1, Math.max(0, value + 0.5))));
  return { width: side, height: side, data };
}

/** The same run in small: everything that changes what is done stays, sizes and lengths shrink. */
function reduced({ model, degradation, data, ...config }: TrainingConfig): TrainingConfig {
  const { network } = model;
  const blurs = degradation.blurs.map((family) => {
    switch (family.kind) {
      case 'gaussian':
        return { ...family, sigma: [0.5, 1.5], size: family.size ?? 7 };
      case 'motion':
        return { ...family, length: [3, 9] };
      case 'disk':
        return { ...family, radius: [0.8, 3] };
      case 'shake':
        return { ...family, extent: [5, 9] };
    }
  });
  return trainingConfigSchema.parse({
    ...config,
    model: { ...model, network: network.kind === 'dncnn' ? { ...network, layers: 3, channels: 4 } : network },
    degradation: { ...degradation, blurs },
    data: { ...data, crop: 24 },
    solver: { ...config.solver, maxEvaluations: 10 },
    pretraining: { ...config.pretraining, steps: Math.min(3, config.pretraining.steps) },
    batch: 2,
    steps: 3,
    checkpointEvery: 2,
  });
}

describe('the presets', () => {
  it('are offered from the quickest to the most thorough, each with a name and a sentence', () => {
    expect(presets.map(({ id }) => id)).toEqual(['quick-look', 'balanced', 'restarted', 'as-in-the-paper', 'default']);
    for (const { id, name, description } of presets) {
      expect(name).not.toBe(id);
      expect(description).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('say what the paper says', () => {
    const paper = presets.find(({ id }) => id === 'as-in-the-paper')?.config;
    expect(paper).toMatchObject({
      model: {
        scheme: { kind: 'de-grad' },
        network: { kind: 'dncnn', layers: 17, channels: 64, batchNorm: true, spectralBound: 1 },
      },
      solver: { kind: 'anderson', history: 5, ridge: 1e-4, tolerance: 1e-3, maxEvaluations: 50 },
      gradient: { kind: 'jfb', steps: 1 },
      degradation: { blurs: [{ sigma: [1, 1], size: 5 }], noise: [0.005, 0.005], boundaries: ['zero'] },
      optimiser: { kind: 'adam', learningRate: 1e-3 },
      data: { crop: 128 },
      batch: 16,
    });
  });

  it.each(presets.map((preset) => [preset.id, preset.config] as const))('train: %s', (_, config) =>
    withoutLeak(async () => {
      const small = reduced(config);
      const model = createModel(small.model, 'preset', small.seed);
      const pictures = [0, 1, 2, 3].map((phase) => picture(28, phase));
      const trainer = new Trainer(model, small, pictureList(pictures), [picture(24, 4)]);
      const types = new Set<string>();
      for await (const event of trainer.run()) {
        types.add(event.type);
        for (const value of Object.values(event))
          if (typeof value === 'number') expect(value).toSatisfy(Number.isFinite);
      }
      expect(types).toContain('validation');
      expect(trainer.finished).toBe(true);
      expect(trainer.steps).toBe(3);
      trainer.dispose();
      model.dispose();
    }),
  );
});
