import * as tf from '@tensorflow/tfjs-core';

import { trainingConfigSchema, type TrainingConfig, type TrainingEvent } from '../../core/contract/training.js';
import type { TrainingPicture } from '../../core/data/crops.js';
import { pictureList } from '../../core/data/picture-list.js';
import type { PictureSource } from '../../core/data/picture-source.js';
import { createModel } from '../../core/models/model.js';
import { Trainer, type TrainerOptions, type TrainerParts, type TrainerSnapshot } from '../../core/training/trainer.js';
import { scene, valuesOf } from '../problems/tensors.js';

/** A square picture to train on. */
export function picture(side: number, phase: number): TrainingPicture {
  const data = Uint8Array.from(
    tf.tidy(() => valuesOf(scene(side, side, phase))),
    (value) => Math.round(255 * Math.min(1, Math.max(0, value + 0.5))),
  );
  return { width: side, height: side, data };
}

export const pictures: readonly TrainingPicture[] = [picture(24, 0), picture(20, 1), picture(22, 2), picture(18, 3)];
export const validation: readonly TrainingPicture[] = [picture(16, 4)];

/** A run of seconds. */
export function tinyConfig(change: object = {}): TrainingConfig {
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
    monitoring: null,
    batch: 2,
    steps: 6,
    checkpointEvery: 4,
    ...change,
  });
}

/** A trainer of a fresh model; close it with {@link close}. */
export function freshTrainer(
  config: TrainingConfig,
  source: PictureSource = pictureList(pictures),
  parts: TrainerParts = {},
): Trainer {
  return new Trainer(createModel(config.model, 'tiny', config.seed), config, source, validation, parts);
}

export function close(trainer: Trainer): void {
  trainer.dispose();
  trainer.model.dispose();
}

/** All events of a run. @param onEvent called between them */
export async function eventsOf(
  trainer: Trainer,
  options: TrainerOptions = {},
  onEvent?: (event: TrainingEvent) => void,
): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  for await (const event of trainer.run(options)) {
    events.push(event);
    onEvent?.(event);
  }
  return events;
}

/** The events of one kind. */
export function only<T extends TrainingEvent['type']>(
  events: readonly TrainingEvent[],
  type: T,
): Extract<TrainingEvent, { type: T }>[] {
  return events.filter((event): event is Extract<TrainingEvent, { type: T }> => event.type === type);
}

/** Times differ from run to run; everything else must not. */
export function withoutTime({
  seconds: _seconds,
  pretrainingSeconds: _pretraining,
  monitoringSeconds: _monitoring,
  ...rest
}: TrainerSnapshot): object {
  return rest;
}

/** Ends one session after some steps, and goes on with its snapshot in another. @returns what it is in the end */
export async function interrupted(
  config: TrainingConfig,
  maxSteps: number,
  source?: () => PictureSource,
): Promise<TrainerSnapshot> {
  const first = freshTrainer(config, source?.());
  await eventsOf(first, { maxSteps });
  const snapshot = await first.save();
  close(first);
  const second = freshTrainer(config, source?.());
  second.load(snapshot);
  await eventsOf(second);
  const saved = await second.save();
  close(second);
  return saved;
}
