import type { SolverConfig } from '../contract/training.js';
import { createSolver } from './create-solver.js';
import type { SolveOptions } from './solve-fixed-point.js';

/** One solve as it is configured, with a fresh instance of its solver. */
export function configuredSolve(config: SolverConfig): Pick<SolveOptions, 'solver' | 'tolerance' | 'maxEvaluations'> {
  return { solver: createSolver(config), tolerance: config.tolerance, maxEvaluations: config.maxEvaluations };
}
