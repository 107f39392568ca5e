import * as tf from '@tensorflow/tfjs-core';

import type { CheckpointState, TrainingPosition } from '../contract/checkpoint.js';
import type { TrainingConfig } from '../contract/training.js';
import { WarmStartStore, type Spill, type StoredState } from '../gradients/warm-start-store.js';
import { keepSpectrum, type Model } from '../models/model.js';
import { createOptimiser } from '../optimisers/create-optimiser.js';
import type { Optimiser } from '../optimisers/optimiser.js';
import { WeightAverage } from '../optimisers/weight-average.js';
import { DenoiserPretraining } from './pretraining.js';
import {
  copyIn,
  copyOut,
  imageShape,
  RestorePoint,
  runVariables,
  type RunVariables,
  type SavedTensors,
} from './run-variables.js';

/** The part of a checkpoint's text that speaks of tensors. */
export type SavedState = TrainingPosition & Pick<CheckpointState, 'good' | 'spilled' | 'spillCount'>;

/**
 * Everything that training changes: weights, averages, the optimiser's moments, what is carried from step to step, and what to return to
 * when it goes wrong.
 */
export class TrainingState {
  step = 0;
  pretrained = 0;
  /** The stage in progress; null once it is over. */
  pretraining: DenoiserPretraining | null;
  readonly average: WeightAverage;
  readonly warmStarts: WarmStartStore;
  private optimiser: Optimiser;
  private good: { readonly position: TrainingPosition; readonly point: RestorePoint };

  constructor(
    readonly model: Model,
    private readonly config: TrainingConfig,
    spill: Spill | null,
  ) {
    this.pretraining = new DenoiserPretraining(model, config);
    this.optimiser = this.pretraining.optimiser;
    this.average = new WeightAverage(model.parameters.all, config.optimiser.averaging);
    const { gradient } = config;
    this.warmStarts = new WarmStartStore(gradient.kind === 'restarted' ? gradient.memory * 2 ** 20 : 0, spill);
    this.good = { position: this.position, point: new RestorePoint(this.variables) };
  }

  private get position(): TrainingPosition {
    return {
      stage: this.pretraining === null ? 'training' : 'pretraining',
      pretrained: this.pretrained,
      step: this.step,
      optimiserSteps: this.optimiser.steps,
      averageUpdates: this.average.updates,
    };
  }

  private get variables(): RunVariables {
    const trained = this.pretraining?.trained ?? this.model.parameters.names;
    return runVariables(this.model, this.optimiser, trained, this.average);
  }

  /** Damps the network and turns to the whole model, with a fresh optimiser; what there is now is good. */
  endPretraining(): void {
    this.pretraining?.finish();
    this.enterTraining();
    keepSpectrum(this.model);
    this.average.restart();
    this.markGood();
  }

  /** Leaves pretraining out, for weights that were trained before. */
  skipPretraining(): void {
    this.leavePretraining();
    this.markGood();
  }

  private leavePretraining(): void {
    this.pretraining?.dispose();
    this.enterTraining();
  }

  private enterTraining(): void {
    this.pretraining = null;
    this.optimiser = createOptimiser(this.config.optimiser, this.model.parameters.entries());
  }

  /** One update by clipped gradients. @param gradients in the order of the model's parameters, disposed */
  update(gradients: readonly tf.Tensor[], learningRate: number): void {
    try {
      this.optimiser.step(gradients, learningRate);
    } finally {
      tf.dispose([...gradients]);
    }
    keepSpectrum(this.model);
    this.average.update();
    this.step += 1;
  }

  /** What there is now is what a rollback returns to. Costs no copy: tensors are shared until they change. */
  markGood(): void {
    this.good.point.dispose();
    this.good = { position: this.position, point: new RestorePoint(this.variables) };
  }

  /** Returns to what was good. What is carried from step to step may be tainted and starts afresh. */
  rollBack(): void {
    const { point, position } = this.good;
    point.restore();
    this.moveTo(position);
    this.warmStarts.clear();
  }

  private moveTo({ step, pretrained, optimiserSteps, averageUpdates }: TrainingPosition): void {
    this.step = step;
    this.pretrained = pretrained;
    this.optimiser.steps = optimiserSteps;
    this.average.updates = averageUpdates;
  }

  async save(): Promise<{ state: SavedState; tensors: SavedTensors }> {
    const tensors: SavedTensors = new Map();
    await copyOut(this.variables, tensors);
    const { good, position } = this;
    if (!samePosition(good.position, position)) await good.point.copyOut(tensors, 'good.');
    const { states, spilled, written } = await this.warmStarts.save();
    for (const [key, { shape, data }] of states) tensors.set(`warm.${key}`, { shape: [...shape], data });
    const pairs = spilled.map(([key, name]): [string, string] => [key, name]);
    return { state: { ...position, good: good.position, spilled: pairs, spillCount: written }, tensors };
  }

  /** @throws StillpointError BAD_MODEL when it belongs to another configuration; nothing but the stage is changed then */
  load(state: SavedState, tensors: SavedTensors): void {
    if (state.stage === 'training' && this.pretraining !== null) this.leavePretraining();
    const { variables } = this;
    copyIn(variables, tensors);
    this.moveTo(state);
    this.good.point.dispose();
    const saved = group(tensors, 'good');
    const point = saved.size === 0 ? new RestorePoint(variables) : new RestorePoint(variables, tensorsOf(saved));
    this.good = { position: state.good, point };
    const states = [...group(tensors, 'warm')].map(([key, { shape, data }]): [string, StoredState] => [
      key,
      { shape: imageShape(shape), data },
    ]);
    this.warmStarts.load({ states, spilled: state.spilled, written: state.spillCount });
  }

  /** Frees everything but the model, which stays the caller's. */
  dispose(): void {
    this.optimiser.dispose();
    this.average.dispose();
    this.good.point.dispose();
  }
}

function samePosition(a: TrainingPosition, b: TrainingPosition): boolean {
  return a.stage === b.stage && a.pretrained === b.pretrained && a.step === b.step;
}

/** The tensors whose names begin with a prefix and a dot, by the rest of the name. */
function group(tensors: SavedTensors, prefix: string): SavedTensors {
  const members = [...tensors].filter(([name]) => name.startsWith(`${prefix}.`));
  return new Map(members.map(([name, tensor]) => [name.slice(prefix.length + 1), tensor]));
}

function tensorsOf(saved: SavedTensors): Map<string, tf.Tensor> {
  return new Map([...saved].map(([name, { shape, data }]) => [name, tf.tensor(data, shape, 'float32')]));
}
