import type * as tf from '@tensorflow/tfjs-core';

import { solveFixedPoint, type SampleTrace, type SolveOptions } from '../solvers/solve-fixed-point.js';
import { imagesOf, type PlainImage } from '../tensor/images.js';
import { narrowing } from './narrowing.js';
import type { EquilibriumProblem, Measurement, Scheme } from './scheme.js';

/** What a solve found. Its tensors last until the function that it was handed to has ended. */
export interface Equilibrium {
  readonly problem: EquilibriumProblem;
  /** x⁰. */
  readonly initial: tf.Tensor4D;
  /** x*, or the best state that was found (see `solveFixedPoint`). */
  readonly state: tf.Tensor4D;
  readonly samples: readonly SampleTrace[];
}

/**
 * Solves a bound problem from its x⁰, lets `use` read what is wanted, and frees all else, whoever throws.
 *
 * @param problem not disposed
 * @returns what `use` returns; tensors among it are the caller's
 */
export async function solveEquilibrium<Answer>(
  problem: EquilibriumProblem,
  options: SolveOptions,
  use: (equilibrium: Equilibrium) => Answer | Promise<Answer>,
): Promise<Answer> {
  const initial = problem.initialState();
  try {
    const { state, samples } = await solveFixedPoint(problem.map, initial, options);
    try {
      return await use({ problem, initial, state, samples });
    } finally {
      state.dispose();
    }
  } finally {
    initial.dispose();
  }
}

/** As {@link solveEquilibrium}, from a measurement: binds the scheme to it, and frees that as well. */
export async function solveMeasurement<Answer>(
  scheme: Scheme,
  measurement: Measurement,
  options: SolveOptions,
  use: (equilibrium: Equilibrium) => Answer | Promise<Answer>,
): Promise<Answer> {
  const problem = scheme.bind(measurement);
  try {
    return await solveEquilibrium(problem, { ...options, narrow: narrowing(scheme, measurement) }, use);
  } finally {
    problem.dispose();
  }
}

/** The restored pictures of an equilibrium, on [0, 1], not clipped. */
export function restoredImages({ problem, state }: Pick<Equilibrium, 'problem' | 'state'>): PlainImage[] {
  const restored = problem.readout(state);
  try {
    return imagesOf(restored);
  } finally {
    restored.dispose();
  }
}
