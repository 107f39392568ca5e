import { StillpointError } from '../contract/errors.js';
import type { Model } from '../models/model.js';
import { solveEquilibrium } from '../schemes/solve-equilibrium.js';
import { anderson, PAPER_ANDERSON } from '../solvers/anderson.js';
import type { SampleTrace } from '../solvers/solve-fixed-point.js';
import type { PlainImage } from '../tensor/images.js';
import { photographProblem, type PhotographSettings } from './photograph-problem.js';

export interface RestoreImageOptions extends PhotographSettings {
  readonly tolerance: number;
  readonly maxEvaluations: number;
  readonly signal?: AbortSignal;
  readonly onEvaluation?: (evaluation: number, residual: number) => void;
}

/**
 * Restores one photograph at full size: finds the equilibrium on a canvas that reaches beyond its frame, cuts the frame out again.
 *
 * @param image RGB or grey, on [0, 1]
 * @returns the restored image, clipped to [0, 1] and with the channels it had, and the solve's trace
 * @throws StillpointError BAD_CONFIGURATION when the kernel is larger than the image; CANCELLED when the signal was aborted;
 *   INTERNAL when no finite state was found
 */
export async function restoreImage(
  image: PlainImage,
  model: Model,
  options: RestoreImageOptions,
): Promise<{ image: PlainImage; trace: SampleTrace }> {
  const problem = photographProblem(image, model, options);
  try {
    const solve = {
      solver: anderson(PAPER_ANDERSON),
      tolerance: options.tolerance,
      maxEvaluations: options.maxEvaluations,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      ...(options.onEvaluation === undefined ? {} : { onEvaluation: options.onEvaluation }),
    };
    return await solveEquilibrium(problem, solve, ({ state, samples: [trace] }) => {
      if (trace === undefined) throw new Error('restoreImage: an empty batch');
      if (trace.reason === 'cancelled') {
        throw new StillpointError('CANCELLED', 'The restoration was cancelled.', 'Start it again when you are ready.');
      }
      return { image: problem.read(state), trace };
    });
  } finally {
    problem.dispose();
  }
}
