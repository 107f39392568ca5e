import * as tf from '@tensorflow/tfjs-core';

import type { TrainingConfig } from '../contract/training.js';
import type { Random } from '../data/random.js';
import type { TrainingBatch } from '../data/training-batch.js';
import { createGradientMethod } from '../gradients/create-gradient-method.js';
import { restartedGradient, warmStart } from '../gradients/restarted.js';
import type { WarmStartStore } from '../gradients/warm-start-store.js';
import type { Model } from '../models/model.js';
import type { EquilibriumProblem } from '../schemes/scheme.js';
import { createSolver } from '../solvers/create-solver.js';
import { solveFixedPoint } from '../solvers/solve-fixed-point.js';
import { directionalGain, powerStep } from './contraction.js';
import type { ImageLoss } from './image-loss.js';

/** Evaluations at most while a run is young: solving tightly for the equilibrium of a layer that is about to change is wasted. */
const EARLY_EVALUATIONS = 12;

/** What a step draws on besides model and data. */
export interface StepContext {
  readonly imageLoss: ImageLoss;
  /** Draws the power iteration's first direction. */
  readonly random: Random;
  readonly power: PowerState;
  /** The samples' last states, for restarted JFB. */
  readonly warmStarts: WarmStartStore;
  /** Whether the power iteration takes a step; its direction drifts slowly, so every other step is enough. */
  readonly advance: boolean;
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
  /** Largest directional gain of the batch, null when the contraction is left free. */
  readonly contraction: number | null;
}

/** The direction in which each sample's layer stretches most, carried from step to step (power iteration, one step each). */
export interface PowerState {
  direction: tf.Tensor4D | null;
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
  const { power } = context;
  const problem = model.scheme.bind(batch.measurement);
  const initial = problem.initialState();
  const point = await startingPoint(problem, initial, config, batch, context);
  const stale = power.direction?.shape.join() !== point.state.shape.join();
  if (config.contraction !== null && (context.advance || stale)) {
    advanceDirection(problem.map, point.state, power, context.random);
  }
  const { loss, kept } = trainingObjective(problem, batch.x, point.state, context, config);
  const step = { map: problem.map, equilibrium: point.state, initial, loss, variables: model.parameters.all };
  const { gradient } = config;
  const result =
    gradient.kind === 'restarted'
      ? await restartedGradient(step, keysOf(batch), context.warmStarts, gradient.applications)
      : { ...(await createGradientMethod(gradient)(step)), settled: point.residual };
  const measures: StepMeasures = {
    loss: scalarOf(kept.error),
    evaluations: gradient.kind === 'restarted' ? gradient.applications : point.evaluations,
    residual: result.settled,
    diverged: point.diverged,
    contraction: kept.gain === null ? null : scalarOf(kept.gain),
  };
  tf.dispose([result.loss, initial, point.state]);
  problem.dispose();
  return { gradients: result.gradients, measures };
}

function keysOf({ keys }: TrainingBatch): readonly string[] {
  if (keys === null) throw new Error('restarted JFB needs fixed samples: the configuration should have been refused');
  return keys;
}

/** Where the backward mode starts: the solved equilibrium, or each sample's last state. */
async function startingPoint(
  problem: EquilibriumProblem,
  initial: tf.Tensor4D,
  { gradient, solver }: TrainingConfig,
  batch: TrainingBatch,
  { early, warmStarts }: StepContext,
): Promise<{ state: tf.Tensor4D; evaluations: number; residual: number; diverged: number }> {
  if (gradient.kind === 'restarted') {
    const state = await warmStart(initial, keysOf(batch), warmStarts);
    return { state, evaluations: 0, residual: Number.NaN, diverged: 0 };
  }
  const { state, samples } = await solveFixedPoint(problem.map, initial, {
    solver: createSolver(solver),
    tolerance: solver.tolerance,
    maxEvaluations: early ? Math.min(EARLY_EVALUATIONS, solver.maxEvaluations) : solver.maxEvaluations,
  });
  return {
    state,
    evaluations: samples.reduce((sum, sample) => sum + sample.evaluations, 0) / samples.length,
    residual: Math.max(...samples.map((sample) => sample.residual)),
    diverged: samples.filter(({ reason }) => reason === 'diverged').length / samples.length,
  };
}

/**
 * The objective of a state: the scaled loss of its image, plus the penalty γ·mean relu(‖Ju‖ − target)² on the layer at x*.
 * Evaluating it leaves the error and the largest gain in `kept`.
 */
function trainingObjective(
  problem: EquilibriumProblem,
  x: tf.Tensor4D,
  equilibrium: tf.Tensor4D,
  { imageLoss, power: { direction } }: StepContext,
  { contraction, gradient }: TrainingConfig,
) {
  const kept: { error: tf.Tensor | null; gain: tf.Tensor | null } = { error: null, gain: null };
  const penalty = (y: tf.Tensor4D): tf.Scalar | null => {
    if (contraction === null || direction === null) return null;
    const gain = directionalGain(problem.map, equilibrium, y, direction);
    kept.gain?.dispose();
    kept.gain = tf.keep(tf.max(gain));
    return tf.mul(contraction.weight, tf.mean(tf.square(tf.relu(tf.sub(gain, contraction.target)))));
  };
  // JFB hands T(x*) to the loss: the penalty needs that very tensor and saves an evaluation.
  const givenImage = gradient.kind === 'jfb' && gradient.steps === 1;
  const loss = (state: tf.Tensor4D): tf.Scalar => {
    const error = imageLoss.error(problem.readout(state), x);
    kept.error?.dispose();
    kept.error = tf.keep(tf.clone(error));
    const fit = tf.mul(error, imageLoss.scale) as tf.Scalar;
    const extra = penalty(givenImage ? state : problem.map(equilibrium));
    return extra === null ? fit : tf.add(fit, extra);
  };
  return { loss, kept };
}

function scalarOf(tensor: tf.Tensor | null): number {
  if (tensor === null) return Number.NaN;
  const value = tensor.dataSync()[0] ?? Number.NaN;
  tensor.dispose();
  return value;
}

function advanceDirection(
  map: (x: tf.Tensor4D) => tf.Tensor4D,
  x: tf.Tensor4D,
  power: PowerState,
  random: Random,
): void {
  const previous = power.direction;
  const usable = previous?.shape.join() === x.shape.join() ? previous : null;
  const seed =
    usable ??
    tf.tensor4d(
      Float32Array.from({ length: x.size }, () => random.normal() / Math.sqrt(x.size / x.shape[0])),
      x.shape,
    );
  power.direction = powerStep(map, x, seed);
  seed.dispose();
  if (previous !== null && previous !== seed) previous.dispose();
}
