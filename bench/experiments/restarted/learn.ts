import * as tf from '@tensorflow/tfjs-core';

import type { GradientConfig } from '../../../core/contract/training.js';
import { createGradientMethod } from '../../../core/gradients/create-gradient-method.js';
import type { GradientResult } from '../../../core/gradients/gradient-method.js';
import { restartedGradient, warmStart } from '../../../core/gradients/restarted.js';
import { WarmStartStore } from '../../../core/gradients/warm-start-store.js';
import type { Model } from '../../../core/models/model.js';
import { Adam } from '../../../core/optimisers/adam.js';
import { clipByGlobalNorm } from '../../../core/optimisers/gradient-clip.js';
import type { EquilibriumProblem } from '../../../core/schemes/scheme.js';
import { solveEquilibrium } from '../../../core/schemes/solve-equilibrium.js';
import { configuredSolve } from '../../../core/solvers/configured-solve.js';
import { meanSquaredError } from '../../../core/tensor/per-sample.js';
import { learningRateAt } from '../../../core/training/schedule.js';
import { later, NO_TIME, stopwatch, type Elapsed } from '../report/stopwatch.js';
import type { DemonstrationConfig } from './demonstration-config.js';
import type { SampleSet } from './sample-set.js';

/** Where the learning stood after so many steps. */
export interface LearningRecord extends Elapsed {
  readonly step: number;
  /** Mean squared error on [0, 1] of the state that the step before differentiated at; NaN before the first. */
  readonly loss: number;
  /** Every learned parameter, in the order of the model's. */
  readonly parameters: Float32Array;
}

/** How a method learned. */
export interface LearningTrace {
  readonly method: string;
  readonly gradient: GradientConfig;
  /** Evaluations of T and products with Jᵀ or J a step, mean. */
  readonly productsPerStep: number;
  readonly records: readonly LearningRecord[];
}

/** Loss in units in which gradients of small images are of order 1. */
const LOSS_SCALE = 1000;

/** The parameters that a demonstration learns. @throws Error when there is none of that name */
export function learnedVariables(model: Model, { learn }: Pick<DemonstrationConfig, 'learn'>): tf.Variable[] {
  const chosen = model.parameters.entries().filter(([name]) => learn.some((beginning) => name.startsWith(beginning)));
  if (chosen.length === 0) throw new Error(`no parameter's name begins with ${learn.join(' or ')}`);
  return chosen.map(([, variable]) => variable);
}

/**
 * Learns a model's chosen parameters at equilibrium by one backward mode: full batches, Adam, a cosine schedule. Methods that need the
 * equilibrium solve for it from x⁰ in every step; restarted JFB goes on from where each sample was left.
 *
 * @param onStep called after each step with the loss
 */
export async function learnAtEquilibrium(
  model: Model,
  samples: SampleSet,
  config: DemonstrationConfig,
  method: DemonstrationConfig['methods'][number],
  signal: AbortSignal,
  onStep: (step: number, loss: number) => void,
): Promise<LearningTrace> {
  const variables = learnedVariables(model, config);
  const { learningRate, steps, clip } = config.optimiser;
  const adam = new Adam(variables);
  const problem = model.scheme.bind(samples.measurement);
  const initial = problem.initialState();
  const store = new WarmStartStore(Infinity);
  const records: LearningRecord[] = [];
  let elapsed = NO_TIME;
  let products = 0;
  const record = async (step: number, loss: number): Promise<void> => {
    records.push({ step, loss, ...elapsed, parameters: await valuesOf(variables) });
  };
  await record(0, Number.NaN);
  try {
    for (let step = 1; step <= steps; step++) {
      signal.throwIfAborted();
      const time = stopwatch();
      const result = await gradientOf(method.gradient, { problem, initial, samples, variables, store, config });
      const { clipped } = clipByGlobalNorm(result.gradients, clip);
      const schedule = { learningRate, schedule: 'cosine' as const, final: 0.05, warmup: 0 };
      adam.step(clipped, learningRateAt(schedule, step - 1, (step - 1) / steps));
      const loss = ((await result.loss.data())[0] ?? Number.NaN) / LOSS_SCALE;
      tf.dispose([result.loss, ...clipped]);
      elapsed = later(elapsed, time());
      products += result.work;
      if (step % config.recordEvery === 0 || step === steps) await record(step, loss);
      onStep(step, loss);
    }
    return { method: method.name, gradient: method.gradient, productsPerStep: products / steps, records };
  } finally {
    adam.dispose();
    initial.dispose();
    problem.dispose();
  }
}

interface StepParts {
  readonly problem: EquilibriumProblem;
  readonly initial: tf.Tensor4D;
  readonly samples: SampleSet;
  readonly variables: readonly tf.Variable[];
  readonly store: WarmStartStore;
  readonly config: DemonstrationConfig;
}

/** One gradient, and what it took: evaluations of T, products with Jᵀ and J. */
async function gradientOf(
  gradient: GradientConfig,
  { problem, initial, samples, variables, store, config }: StepParts,
): Promise<GradientResult & { readonly work: number }> {
  const loss = (state: tf.Tensor4D): tf.Scalar =>
    tf.tidy(() => tf.mul(LOSS_SCALE, meanSquaredError(problem.readout(state), samples.x)));
  if (gradient.kind === 'restarted') {
    const state = await warmStart(initial, samples.keys, store);
    const step = { map: problem.map, equilibrium: state, loss, variables };
    const result = await restartedGradient(step, samples.keys, store, gradient.applications);
    state.dispose();
    return { ...result, work: 2 * result.products };
  }
  const method = createGradientMethod(gradient);
  return solveEquilibrium(problem, configuredSolve(config.solver), async ({ state, samples: traces }) => {
    const result = await method({ map: problem.map, equilibrium: state, initial, loss, variables });
    return { ...result, work: Math.max(...traces.map(({ evaluations }) => evaluations)) + 2 * result.products };
  });
}

async function valuesOf(variables: readonly tf.Variable[]): Promise<Float32Array> {
  const parts = await Promise.all(variables.map((variable) => variable.data()));
  const values = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part as Float32Array, at);
    at += part.length;
  }
  return values;
}
