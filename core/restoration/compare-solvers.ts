import type { SolverConfig } from '../contract/training.js';
import type { StopReason } from '../contract/restoration.js';
import type { Model } from '../models/model.js';
import { configuredSolve } from '../solvers/configured-solve.js';
import { solveFixedPoint } from '../solvers/solve-fixed-point.js';
import type { PlainImage } from '../tensor/images.js';
import { isFinite } from '../tensor/is-finite.js';
import { photographProblem, type PhotographSettings } from './photograph-problem.js';

export interface CompareOptions extends PhotographSettings {
  readonly solvers: readonly Pick<SolverConfig, 'kind' | 'history' | 'ridge' | 'mixing'>[];
  readonly tolerance: number;
  readonly maxEvaluations: number;
  readonly signal?: AbortSignal;
}

export interface CompareHooks {
  /** @param seconds since this solver began, without the time spent on frames */
  readonly onEvaluation: (solver: number, evaluation: number, residual: number, seconds: number) => void;
  readonly onFinished: (solver: number, reason: StopReason, evaluations: number) => void;
  /** The image after each evaluation; evaluation 0 is x⁰. Not called for states that are not finite. */
  readonly onFrame: (solver: number, evaluation: number, image: PlainImage) => void;
}

/**
 * Solves one photograph's equilibrium with several solvers from the same x⁰, one after the other, and shows every iterate.
 *
 * Non-convergence is what one wants to see here: it is reported, not thrown.
 *
 * @param image RGB on [0, 1]
 * @throws StillpointError BAD_CONFIGURATION when the kernel is larger than the image
 */
export async function compareSolvers(
  image: PlainImage,
  model: Model,
  options: CompareOptions,
  { onEvaluation, onFinished, onFrame }: CompareHooks,
): Promise<void> {
  const problem = photographProblem(image, model, options);
  const start = problem.initialState();
  try {
    for (const [index, config] of options.solvers.entries()) {
      if (options.signal?.aborted === true) return;
      onFrame(index, 0, problem.read(start));
      const started = performance.now();
      let looking = 0;
      const { tolerance, maxEvaluations } = options;
      const { state, samples } = await solveFixedPoint(problem.map, start, {
        ...configuredSolve({ ...config, tolerance, maxEvaluations }),
        ...(options.signal === undefined ? {} : { signal: options.signal }),
        onEvaluation: (evaluation, residual) => {
          onEvaluation(index, evaluation, residual, (performance.now() - started - looking) / 1000);
        },
        onState: (evaluation, y) => {
          const before = performance.now();
          if (isFinite(y)) onFrame(index, evaluation, problem.read(y));
          looking += performance.now() - before;
        },
      });
      state.dispose();
      const [trace] = samples;
      if (trace !== undefined) onFinished(index, trace.reason, trace.evaluations);
    }
  } finally {
    start.dispose();
    problem.dispose();
  }
}
