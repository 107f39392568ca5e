import * as tf from '@tensorflow/tfjs-core';

import type { TrainingConfig } from '../contract/training.js';
import type { Random } from '../random/random.js';
import type { TrainingBatch } from '../data/training-batch.js';
import { createGradientMethod } from '../gradients/create-gradient-method.js';
import { restartedGradient, warmStart } from '../gradients/restarted.js';
import type { WarmStartStore } from '../gradients/warm-start-store.js';
import type { Model } from '../models/model.js';
import { narrowing } from '../schemes/narrowing.js';
import type { EquilibriumProblem } from '../schemes/scheme.js';
import { configuredSolve } from '../solvers/configured-solve.js';
import { solveFixedPoint } from '../solvers/solve-fixed-point.js';
import { holding } from '../tensor/holding.js';
import type { ContractionPenalty } from './contraction-penalty.js';
import type { ImageLoss } from './image-loss.js';

/** Evaluations at most while a run is young: solving tightly for the equilibrium of a layer that is about to change is wasted. */
const EARLY_EVALUATIONS = 12;

/** What a step draws on besides model and data. */
export interface StepContext {
  readonly imageLoss: ImageLoss;
  /** 0-based. */
  readonly step: number;
  /** Draws the power iteration's first direction. */
  readonly random: Random;
  readonly penalty: ContractionPenalty;
  /** The samples' last states, for restarted JFB. */
  readonly warmStarts: WarmStartStore;
  /** The first tenth of a run. */
  readonly early: boolean;
}

/** What one step measured. */
export interface StepMeasures {
  /** The configured loss on [0, 1] of the images read out of T(x*). */
  readonly loss: number;
  /** Mean over the batch. */
  readonly evaluations: number;
  /** Largest residual of the batch. */
  readonly residual: number;
  /** Part of the batch whose solve diverged. */
  readonly diverged: number;
  /** Largest directional gain of the penalty’s batch; null when this step did not look. */
  readonly contraction: number | null;
  /** What the adjoint equation was left at, and its products; null for modes that solve none. */
  readonly adjointResidual: number | null;
  readonly adjointProducts: number | null;
}

/**
 * The gradient of one batch: solve for the equilibrium without a tape, the gradient there in the configured mode, and the penalty that
 * keeps the layer a contraction. Restarted JFB has no solve: it goes on from where each sample was left.
 *
 * @param batch not disposed
 * @returns gradients in the order of the model's parameters, owned by the caller
 */
export async function equilibriumGradient(
  model: Model,
  config: TrainingConfig,
  batch: TrainingBatch,
  context: StepContext,
): Promise<{ gradients: tf.Tensor[]; measures: StepMeasures }> {
  const { gradients, measures } = await lossGradient(model, config, batch, context);
  try {
    const penalty = await context.penalty.look(context.step, context.random);
    if (penalty === null) return { gradients, measures };
    const sums = sumsOf(gradients, penalty.gradients);
    return { gradients: sums, measures: { ...measures, contraction: penalty.gain } };
  } catch (error) {
    tf.dispose(gradients);
    throw error;
  }
}

/** The gradient without the penalty. */
function lossGradient(
  model: Model,
  config: TrainingConfig,
  batch: TrainingBatch,
  context: StepContext,
): Promise<{ gradients: tf.Tensor[]; measures: StepMeasures }> {
  return holding(async (hold) => {
    const problem = hold(model.scheme.bind(batch.measurement));
    const initial = hold(problem.initialState());
    const point = await startingPoint(problem, initial, model, config, batch, context);
    const objective = hold(trainingObjective(problem, batch.reference, context.imageLoss));
    const step = {
      map: problem.map,
      equilibrium: hold(point.state),
      initial,
      loss: objective.loss,
      variables: model.parameters.all,
    };
    const { gradient } = config;
    const result =
      gradient.kind === 'restarted'
        ? await restartedGradient(step, keysOf(batch), context.warmStarts, gradient.applications)
        : { ...(await createGradientMethod(gradient)(step)), settled: point.residual };
    hold(result.loss);
    const measures: StepMeasures = {
      loss: objective.error(),
      evaluations: gradient.kind === 'restarted' ? gradient.applications : point.evaluations,
      residual: result.settled,
      diverged: point.diverged,
      contraction: null,
      adjointResidual: result.residual,
      adjointProducts: result.residual === null ? null : result.products,
    };
    return { gradients: result.gradients, measures };
  });
}

/** @param gradients disposed @param extras disposed */
function sumsOf(gradients: readonly tf.Tensor[], extras: readonly (tf.Tensor | null)[]): tf.Tensor[] {
  try {
    return tf.tidy(() =>
      gradients.map((gradient, i) => {
        const extra = extras[i] ?? null;
        return extra === null ? tf.clone(gradient) : tf.add(gradient, extra);
      }),
    );
  } finally {
    tf.dispose([...gradients, ...extras.filter((extra) => extra !== null)]);
  }
}

function keysOf({ keys }: TrainingBatch): readonly string[] {
  if (keys === null) throw new Error('restarted JFB needs fixed samples: the configuration should have been refused');
  return keys;
}

/** Where the backward mode starts: the solved equilibrium, or each sample's last state. */
async function startingPoint(
  problem: EquilibriumProblem,
  initial: tf.Tensor4D,
  { scheme }: Model,
  { gradient, solver }: TrainingConfig,
  batch: TrainingBatch,
  { early, warmStarts }: StepContext,
): Promise<{ state: tf.Tensor4D; evaluations: number; residual: number; diverged: number }> {
  if (gradient.kind === 'restarted') {
    const state = await warmStart(initial, keysOf(batch), warmStarts);
    return { state, evaluations: 0, residual: Number.NaN, diverged: 0 };
  }
  const { state, samples } = await solveFixedPoint(problem.map, initial, {
    ...configuredSolve(solver),
    narrow: narrowing(scheme, batch.measurement),
    maxEvaluations: early ? Math.min(EARLY_EVALUATIONS, solver.maxEvaluations) : solver.maxEvaluations,
  });
  return {
    state,
    evaluations: samples.reduce((sum, sample) => sum + sample.evaluations, 0) / samples.length,
    residual: Math.max(...samples.map((sample) => sample.residual)),
    diverged: samples.filter(({ reason }) => reason === 'diverged').length / samples.length,
  };
}

/** The objective of a state: the scaled loss of its image; and the unscaled one of when it was last evaluated. */
function trainingObjective(problem: EquilibriumProblem, x: tf.Tensor4D, imageLoss: ImageLoss) {
  const kept: { error: tf.Tensor | null } = { error: null };
  return {
    loss: (state: tf.Tensor4D): tf.Scalar => {
      const error = imageLoss.error(problem.readout(state), x);
      kept.error?.dispose();
      kept.error = tf.keep(tf.clone(error));
      return tf.mul(error, imageLoss.scale);
    },
    error: (): number => kept.error?.dataSync()[0] ?? Number.NaN,
    dispose: (): void => kept.error?.dispose(),
  };
}
