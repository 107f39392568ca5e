import * as tf from '@tensorflow/tfjs-core';

import type { TrainingConfig } from '../contract/training.js';
import { randomMeasurement } from '../data/random-degradation.js';
import type { Random } from '../data/random.js';
import { jacobianFreeGradient } from '../gradients/jacobian-free.js';
import type { Model } from '../models/model.js';
import { createSolver } from '../solvers/create-solver.js';
import { solveFixedPoint } from '../solvers/solve-fixed-point.js';
import { meanSquaredError } from '../tensor/per-sample.js';
import { directionalGain, powerStep } from './contraction.js';

/**
 * Scale of the mean squared error on [0, 1] in the loss, which fixes what `contraction.weight` means: an error of 1/4000 (36 dB)
 * counts as 1.
 */
const ERROR_SCALE = 4000;

/** Evaluations at most while a run is young: solving tightly for the equilibrium of a layer that is about to change is wasted. */
const EARLY_EVALUATIONS = 12;

/** What a step draws on besides model and data. */
export interface StepContext {
  readonly random: Random;
  readonly power: PowerState;
  /** The first tenth of a run. */
  readonly early: boolean;
  readonly signal?: AbortSignal;
}

/** What one step measured. */
export interface StepMeasures {
  /** Mean squared error on [0, 1] of the images read out of T(x*). */
  readonly loss: number;
  /** Mean over the batch. */
  readonly evaluations: number;
  /** Largest residual of the batch. */
  readonly residual: number;
  /** Largest directional gain of the batch, null when the contraction is left free. */
  readonly contraction: number | null;
}

/** The direction in which each sample's layer stretches most, carried from step to step (power iteration, one step each). */
export interface PowerState {
  direction: tf.Tensor4D | null;
}

/**
 * The gradient of one batch: degrade, solve for the equilibrium without a tape, one Jacobian-free step through it, and the penalty
 * that keeps the layer a contraction.
 *
 * @param x clean images [B,H,W,C], not disposed
 * @returns gradients in the order of the model's parameters, owned by the caller
 */
export async function equilibriumGradient(
  model: Model,
  config: TrainingConfig,
  x: tf.Tensor4D,
  { random, power, early, signal }: StepContext,
): Promise<{ gradients: tf.Tensor[]; measures: StepMeasures }> {
  const { measurement, dispose } = randomMeasurement(x, config.degradation, random);
  const problem = model.scheme.bind(measurement);
  const start = problem.initialState();
  const solved = await solveFixedPoint(problem.map, start, {
    solver: createSolver(config.solver),
    tolerance: config.solver.tolerance,
    maxEvaluations: early ? Math.min(EARLY_EVALUATIONS, config.solver.maxEvaluations) : config.solver.maxEvaluations,
    ...(signal === undefined ? {} : { signal }),
  });
  start.dispose();
  const { contraction } = config;
  if (contraction !== null) advanceDirection(problem.map, solved.state, power, random);
  const { direction } = power;
  const gains: tf.Tensor[] = [];
  let error: tf.Tensor | null = null;
  const lossOf = (state: tf.Tensor4D): tf.Scalar => {
    const mse = meanSquaredError(problem.readout(state), x);
    error = tf.keep(tf.clone(mse));
    const fit = tf.mul(mse, ERROR_SCALE) as tf.Scalar;
    if (contraction === null || direction === null) return fit;
    const gain = directionalGain(problem.map, solved.state, state, direction);
    gains.push(tf.keep(tf.max(gain)));
    const excess = tf.mean(tf.square(tf.relu(tf.sub(gain, contraction.target))));
    return tf.add(fit, tf.mul(contraction.weight, excess));
  };
  const { loss, gradients } = jacobianFreeGradient(problem.map, solved.state, lossOf, model.parameters.all);
  const measures: StepMeasures = {
    loss: scalarOf(error),
    evaluations: solved.samples.reduce((sum, sample) => sum + sample.evaluations, 0) / solved.samples.length,
    residual: Math.max(...solved.samples.map((sample) => sample.residual)),
    contraction: gains.length === 0 ? null : scalarOf(gains[0] ?? null),
  };
  tf.dispose([loss, solved.state, ...gains]);
  problem.dispose();
  dispose();
  return { gradients, measures };
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
