import sharp from 'sharp';

import type { SolverConfig } from '../../../core/contract/training.js';
import type { Model } from '../../../core/models/model.js';
import { parametricPsf } from '../../../core/operators/psf.js';
import { photographProblem, type PhotographProblem } from '../../../core/restoration/photograph-problem.js';
import { solveEquilibrium } from '../../../core/schemes/solve-equilibrium.js';
import { configuredSolve } from '../../../core/solvers/configured-solve.js';
import type { PlainImage } from '../../../core/tensor/images.js';
import { measure, type BenchOptions, type BenchResult } from './measure.js';
import { SAMPLE_BLUR, SAMPLE_NOISE } from './sample.js';

const SOLVERS = ['picard', 'anderson', 'broyden'] as const;
const TOLERANCES = [1e-3, 1e-5];
const MOST_EVALUATIONS = 100;
/** What `train` uses unless told otherwise. */
const SETTINGS = { history: 5, ridge: 1e-4, mixing: 1, maxEvaluations: MOST_EVALUATIONS } as const;

/**
 * Solves the equilibrium of one picture with each solver to each tolerance: how many evaluations of T, and how long.
 *
 * @param sample the bundled sample; a square of this side is solved
 */
export async function solversSuite(
  model: Model,
  sample: string,
  options: BenchOptions,
  side = 96,
): Promise<BenchResult[]> {
  const psf = parametricPsf(SAMPLE_BLUR);
  const problem = photographProblem(await squareOf(sample, side), model, { psf, noise: SAMPLE_NOISE });
  const results: BenchResult[] = [];
  try {
    for (const kind of SOLVERS) {
      for (const tolerance of TOLERANCES) {
        if (options.signal.aborted) return results;
        results.push(await solveWith(problem, { ...SETTINGS, kind, tolerance }, options));
      }
    }
    return results;
  } finally {
    problem.dispose();
  }
}

async function solveWith(
  problem: PhotographProblem,
  config: SolverConfig,
  options: BenchOptions,
): Promise<BenchResult> {
  const { kind, tolerance } = config;
  const name = `${kind} to ${tolerance.toExponential(0)}`;
  let [evaluations, residual, converged] = [0, Number.NaN, false];
  options.onNext(`solvers: ${name}`);
  const timing = await measure(async () => {
    await solveEquilibrium(problem, configuredSolve(config), async ({ state, samples: [trace] }) => {
      await state.data();
      if (trace !== undefined)
        [evaluations, residual, converged] = [trace.evaluations, trace.residual, trace.reason === 'converged'];
    });
  }, options);
  return { suite: 'solvers', name, ...timing, solver: kind, tolerance, evaluations, residual, converged };
}

async function squareOf(sample: string, side: number): Promise<PlainImage> {
  const { data } = await sharp(sample)
    .extract({ left: 250, top: 210, width: side, height: side })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: side, height: side, channels: 3, data: Float32Array.from(data, (value) => value / 255) };
}
