import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { trainingConfigSchema, type TrainingConfig, type TrainingEvent } from '../../core/contract/training.js';
import type { TrainingPicture } from '../../core/data/crops.js';
import { pictureList } from '../../core/data/picture-list.js';
import { createModel } from '../../core/models/model.js';
import { Trainer, type TrainerSnapshot } from '../../core/training/trainer.js';
import { scene, valuesOf, withoutLeak } from '../problems/tensors.js';

function picture(side: number, phase: number): TrainingPicture {
  const data = Uint8Array.from(
    tf.tidy(() => valuesOf(scene(side, side, phase))),
    (value) => Math.round(255 * Math.min(1, Math.max(0, value + 0.5))),
  );
  return { width: side, height: side, data };
}

const pictures = [picture(24, 0), picture(20, 1)];
const validation = [picture(16, 2)];

function configOf(change: object = {}): TrainingConfig {
  return trainingConfigSchema.parse({
    model: { scheme: { kind: 'de-hqs' }, network: { kind: 'dncnn', layers: 2, channels: 4 } },
    solver: { tolerance: 1e-3, maxEvaluations: 8 },
    degradation: {
      blurs: [{ kind: 'gaussian', sigma: [0.8, 1.2], size: 5 }],
      noise: [0.005, 0.02],
      boundaries: ['circular', 'zero'],
    },
    data: { crop: 16 },
    pretraining: { steps: 3 },
    optimiser: { warmup: 2, learningRate: 3e-3 },
    batch: 2,
    steps: 6,
    checkpointEvery: 4,
    ...change,
  });
}

async function run(trainer: Trainer, options: Parameters<Trainer['run']>[0] = {}): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  for await (const event of trainer.run(options)) events.push(event);
  return events;
}

const fresh = (config: TrainingConfig): Trainer =>
  new Trainer(createModel(config.model, 'tiny', config.seed), config, pictureList(pictures), validation);

function close(trainer: Trainer): void {
  trainer.dispose();
  trainer.model.dispose();
}

/** Times differ from run to run; everything else must not. */
const withoutTime = ({
  seconds: _seconds,
  pretrainingSeconds: _pretraining,
  monitoringSeconds: _monitoring,
  ...rest
}: TrainerSnapshot): object => rest;

describe('a training run', () => {
  it('goes on from a snapshot bit for bit as if it had not been interrupted', () =>
    withoutLeak(async () => {
      const config = configOf();
      const uninterrupted = fresh(config);
      const whole = await run(uninterrupted);
      const expected = await uninterrupted.save();
      close(uninterrupted);

      const first = fresh(config);
      await run(first, { maxSteps: 3 });
      const snapshot = await first.save();
      close(first);
      const second = fresh(config);
      second.load(snapshot);
      const rest = await run(second);
      expect(withoutTime(await second.save())).toEqual(withoutTime(expected));
      close(second);

      const losses = (events: TrainingEvent[]): number[] =>
        events.flatMap((event) => (event.type === 'step' ? [event.loss] : []));
      expect(losses(rest)).toEqual(losses(whole).slice(3));
    }));

  it('goes on from a snapshot of restarted JFB with every sample where it was left', () =>
    withoutLeak(async () => {
      const config = configOf({
        gradient: { kind: 'restarted', applications: 2 },
        data: { crop: 16, sampling: 'fixed' },
        // A nearly inert network that hardly moves: T stays a contraction, so that settling is what the restarts do.
        pretraining: { steps: 3, gain: 0.01 },
        optimiser: { learningRate: 1e-5 },
        steps: 8,
      });
      const uninterrupted = fresh(config);
      const events = await run(uninterrupted);
      const expected = await uninterrupted.save();
      close(uninterrupted);
      expect([...expected.tensors.keys()].filter((name) => name.startsWith('warm.')).sort()).toEqual([
        'warm.picture 0',
        'warm.picture 1',
      ]);
      // Both pictures come back in every step: their iterates settle although a step runs only two applications.
      const residuals = events.flatMap((event) => (event.type === 'step' ? [event.residual] : []));
      expect(residuals.at(-1)).toBeLessThan((residuals[0] ?? 0) / 3);

      const first = fresh(config);
      await run(first, { maxSteps: 3 });
      const snapshot = await first.save();
      close(first);
      const second = fresh(config);
      second.load(snapshot);
      await run(second);
      expect(withoutTime(await second.save())).toEqual(withoutTime(expected));
      close(second);
    }));

  it('reports pretraining, steps and validations in order, with finite numbers', () =>
    withoutLeak(async () => {
      const trainer = fresh(configOf());
      const events = await run(trainer);
      expect(events.map(({ type }) => type)).toEqual([
        ...['pretraining', 'pretraining', 'pretraining'],
        ...['step', 'step', 'step', 'step', 'validation', 'step', 'step', 'validation'],
      ]);
      for (const event of events) {
        for (const value of Object.values(event))
          if (typeof value === 'number') expect(value).toSatisfy(Number.isFinite);
      }
      expect(trainer.steps).toBe(6);
      close(trainer);
    }));

  it('stops when it is told to, between steps, without a tensor left', () =>
    withoutLeak(async () => {
      const trainer = fresh(configOf({ steps: 50 }));
      const abort = new AbortController();
      const types: string[] = [];
      for await (const event of trainer.run({ signal: abort.signal })) {
        types.push(event.type);
        if (event.type === 'step' && event.step === 2) abort.abort();
      }
      expect(types.at(-1)).toBe('step');
      expect(trainer.steps).toBe(2);
      close(trainer);
    }));

  it('refuses a snapshot of another model', () =>
    withoutLeak(async () => {
      const small = fresh(configOf());
      const wide = fresh(
        configOf({ model: { scheme: { kind: 'de-hqs' }, network: { kind: 'dncnn', layers: 2, channels: 5 } } }),
      );
      const snapshot = await small.save();
      expect(() => {
        wide.load(snapshot);
      }).toThrow(/conv0.*shape/);
      close(small);
      close(wide);
    }));

  it('learns: pretraining brings the loss well below that of an inert network', () =>
    withoutLeak(async () => {
      const trainer = fresh(
        configOf({ pretraining: { steps: 120, level: [0.1, 0.3] }, optimiser: { learningRate: 0.02 }, steps: 1 }),
      );
      const events = await run(trainer);
      const losses = events.flatMap((event) => (event.type === 'pretraining' ? [event.loss] : []));
      const late = losses.slice(-10).reduce((sum, loss) => sum + loss, 0) / 10;
      // 1 is the loss of S = 0.
      expect(late).toBeLessThan(0.6);
      close(trainer);
    }));
});
