import * as tf from '@tensorflow/tfjs-core';

import { StillpointError } from '../contract/errors.js';
import type { TrainingConfig, TrainingEvent } from '../contract/training.js';
import { randomCrops, type TrainingPicture } from '../data/crops.js';
import { createRandom, type Random, type RandomState } from '../data/random.js';
import { nextBatch } from '../data/training-batch.js';
import { WarmStartStore } from '../gradients/warm-start-store.js';
import { keepSpectrum, type Model } from '../models/model.js';
import { Adam } from '../optimisers/adam.js';
import { clipByGlobalNorm } from '../optimisers/gradient-clip.js';
import { WeightAverage } from '../optimisers/weight-average.js';
import { pretrainDenoiser } from './pretraining.js';
import { learningRateAt } from './schedule.js';
import { equilibriumGradient, type PowerState } from './train-step.js';
import { validate, type ValidationSet } from './validation.js';

/** Everything that a run needs to go on as if it had not been interrupted. */
export interface TrainerSnapshot {
  readonly step: number;
  readonly seconds: number;
  readonly random: RandomState;
  readonly adamSteps: number;
  readonly averageUpdates: number;
  /** Named arrays: weights, optimiser moments, averages, the power iteration's direction, warm starts. */
  readonly tensors: Map<string, { shape: number[]; data: Float32Array }>;
}

/** Steps between steps of the power iteration. */
const POWER_EVERY = 2;
/** Part of a run during which the solves are kept short. */
const EARLY_PART = 0.1;

export interface TrainerOptions {
  readonly signal?: AbortSignal;
  /** Stops after this many steps in all. */
  readonly maxSteps?: number;
  /** Training time in all, seconds; the learning-rate schedule ends there when the steps would take longer. */
  readonly maxSeconds?: number;
}

/**
 * Trains a model: denoiser pretraining, then equilibrium training. Knows no files and no interface: it yields events, and the
 * caller decides what to write when.
 */
export class Trainer {
  private readonly adam: Adam;
  private readonly average: WeightAverage;
  private readonly random: Random;
  private readonly power: PowerState = { direction: null };
  private readonly warmStarts: WarmStartStore;
  private step = 0;
  private seconds = 0;

  /** @param pictures at least one; none smaller than the crop */
  constructor(
    readonly model: Model,
    readonly config: TrainingConfig,
    private readonly pictures: readonly TrainingPicture[],
    private readonly validation: ValidationSet,
  ) {
    this.random = createRandom(config.seed).split('training');
    this.adam = new Adam(model.parameters.all);
    this.average = new WeightAverage(model.parameters.all, config.optimiser.averaging);
    const { gradient } = config;
    this.warmStarts = new WarmStartStore(gradient.kind === 'restarted' ? gradient.memory * 2 ** 20 : 0);
  }

  /** Steps taken so far. */
  get steps(): number {
    return this.step;
  }

  /** Seconds spent training so far, earlier sessions of a resumed run included, validation excluded. */
  get trainedSeconds(): number {
    return this.seconds;
  }

  /**
   * Runs until the configured steps, a limit or an abort.
   *
   * @yields `pretraining` and `step` events; `validation` every `checkpointEvery` steps and at the end
   * @throws StillpointError INTERNAL when the loss is not finite
   */
  async *run(options: TrainerOptions = {}): AsyncGenerator<TrainingEvent, void> {
    if (this.step === 0) yield* this.pretrain(options);
    const steps = Math.min(this.config.steps, options.maxSteps ?? Number.POSITIVE_INFINITY);
    while (this.step < steps && !this.expired(options)) {
      // A step that has begun is finished, so that what is saved after an abort is what an uninterrupted run went through.
      yield await this.trainStep(options);
      if (this.step % this.config.checkpointEvery === 0 && this.step < steps) yield await this.validate(options.signal);
    }
    if (options.signal?.aborted !== true) yield await this.validate(options.signal);
  }

  private expired({ signal, maxSeconds }: TrainerOptions): boolean {
    return signal?.aborted === true || this.seconds >= (maxSeconds ?? Number.POSITIVE_INFINITY);
  }

  private progress({ maxSeconds }: TrainerOptions): number {
    const byTime = maxSeconds === undefined ? 0 : this.seconds / maxSeconds;
    return Math.max(this.step / this.config.steps, byTime);
  }

  private async *pretrain({ signal }: TrainerOptions): AsyncGenerator<TrainingEvent, void> {
    const started = performance.now();
    const crops = (): tf.Tensor4D => randomCrops(this.pictures, this.config.batch, this.config.data.crop, this.random);
    const stage = pretrainDenoiser(this.model, this.config, this.random, crops);
    for await (const { step, loss } of stage) {
      if (signal?.aborted === true) return;
      yield { type: 'pretraining', step, loss, seconds: (performance.now() - started) / 1000 };
    }
    this.average.restart();
  }

  private async trainStep(options: TrainerOptions): Promise<TrainingEvent> {
    const started = performance.now();
    const { optimiser } = this.config;
    const batch = nextBatch(this.pictures, this.config, this.random);
    const { gradients, measures } = await equilibriumGradient(this.model, this.config, batch, {
      random: this.random,
      power: this.power,
      warmStarts: this.warmStarts,
      advance: this.step % POWER_EVERY === 0,
      early: this.progress(options) < EARLY_PART,
    });
    batch.dispose();
    const { clipped, norm } = clipByGlobalNorm(gradients, optimiser.clip);
    if (!Number.isFinite(norm) || !Number.isFinite(measures.loss)) {
      tf.dispose(clipped);
      throw new StillpointError(
        'INTERNAL',
        `The loss became non-finite at step ${this.step + 1}.`,
        'The last checkpoint is good: resume from it with a lower learning rate.',
      );
    }
    const learningRate = learningRateAt(optimiser.learningRate, this.step, optimiser.warmup, this.progress(options));
    this.adam.step(clipped, learningRate);
    tf.dispose(clipped);
    keepSpectrum(this.model);
    this.average.update();
    this.step += 1;
    this.seconds += (performance.now() - started) / 1000;
    return { type: 'step', step: this.step, ...measures, gradientNorm: norm, learningRate, seconds: this.seconds };
  }

  private async validate(signal?: AbortSignal): Promise<TrainingEvent> {
    return this.withAveragedWeights(async () => ({
      type: 'validation',
      step: this.step,
      ...(await validate(this.model, this.config, this.validation, signal)),
      seconds: this.seconds,
    }));
  }

  /** Runs something with the averaged weights in the model: what is validated and saved. */
  async withAveragedWeights<T>(action: () => Promise<T>): Promise<T> {
    this.average.swap();
    try {
      return await action();
    } finally {
      this.average.swap();
    }
  }

  /** Copies the whole state out. */
  async save(): Promise<TrainerSnapshot> {
    const { parameters } = this.model;
    const tensors = new Map<string, { shape: number[]; data: Float32Array }>();
    for (const [name, tensor] of await parameters.save()) tensors.set(`weights.${name}`, tensor);
    const adam = await this.adam.save();
    const average = await this.average.save();
    parameters.entries().forEach(([name, variable], i) => {
      const put = (group: string, data: Float32Array | undefined): void => {
        if (data !== undefined) tensors.set(`${group}.${name}`, { shape: [...variable.shape], data });
      };
      put('adam.first', adam.first[i]);
      put('adam.second', adam.second[i]);
      put('average', average.averages[i]);
    });
    const { direction } = this.power;
    if (direction !== null) {
      tensors.set('power.direction', {
        shape: [...direction.shape],
        data: Float32Array.from(await direction.data()),
      });
    }
    for (const [key, { shape, data }] of this.warmStarts.entries()) {
      tensors.set(`warm.${key}`, { shape: [...shape], data });
    }
    return {
      step: this.step,
      seconds: this.seconds,
      random: this.random.save(),
      adamSteps: adam.steps,
      averageUpdates: average.updates,
      tensors,
    };
  }

  /** Puts a state back. @throws StillpointError BAD_MODEL when it belongs to another configuration */
  load(snapshot: TrainerSnapshot): void {
    const group = (prefix: string): Map<string, { shape: number[]; data: Float32Array }> =>
      new Map(
        [...snapshot.tensors]
          .filter(([name]) => name.startsWith(`${prefix}.`))
          .map(([name, tensor]) => [name.slice(prefix.length + 1), tensor]),
      );
    this.model.parameters.load(group('weights'));
    const ordered = (prefix: string): Float32Array[] => {
      const tensors = group(prefix);
      return this.model.parameters.names.map((name) => tensors.get(name)?.data ?? new Float32Array());
    };
    this.adam.load({ steps: snapshot.adamSteps, first: ordered('adam.first'), second: ordered('adam.second') });
    this.average.load({ updates: snapshot.averageUpdates, averages: ordered('average') });
    this.random.load(snapshot.random);
    const direction = snapshot.tensors.get('power.direction');
    this.power.direction?.dispose();
    this.power.direction = direction === undefined ? null : tf.tensor4d(direction.data, imageShape(direction.shape));
    for (const [key, { shape, data }] of group('warm')) this.warmStarts.set(key, { shape: imageShape(shape), data });
    this.step = snapshot.step;
    this.seconds = snapshot.seconds;
  }

  /** Frees optimiser and averages; the model stays the caller's. */
  dispose(): void {
    this.adam.dispose();
    this.average.dispose();
    this.power.direction?.dispose();
  }
}

/** A saved image's shape, checked. */
function imageShape(shape: readonly number[]): [number, number, number, number] {
  const [b, h, w, c] = shape;
  if (b === undefined || h === undefined || w === undefined || c === undefined) {
    throw new StillpointError(
      'BAD_MODEL',
      'The checkpoint is damaged: a tensor has too few axes.',
      'Start the run again.',
    );
  }
  return [b, h, w, c];
}
