import * as tf from '@tensorflow/tfjs-core';

import { centreCrop, stackPictures, type TrainingPicture } from '../../../core/data/crops.js';
import { createRandom } from '../../../core/random/random.js';
import { createGradientMethod } from '../../../core/gradients/create-gradient-method.js';
import { psfOf } from '../../../core/pictures/blur-psf.js';
import type { Model } from '../../../core/models/model.js';
import { blurOperator } from '../../../core/operators/blur-operator.js';
import { normalTensor } from '../../../core/random/normal-tensor.js';
import { solveEquilibrium } from '../../../core/schemes/solve-equilibrium.js';
import { configuredSolve } from '../../../core/solvers/configured-solve.js';
import { meanSquaredError, perSample } from '../../../core/tensor/per-sample.js';
import type { ExperimentContext } from '../experiment.js';
import type { TimingConfig } from './timing-config.js';

/** One point of the figure: one method at one size. Seconds are medians. */
export interface TimedPoint {
  readonly method: string;
  readonly size: number;
  /** Forward solve. */
  readonly solveSeconds: number;
  /** Backward pass alone. */
  readonly gradientSeconds: number;
  /** Both. */
  readonly seconds: number;
  /** Evaluations of T in the forward solve. */
  readonly evaluations: number;
  /** Residual that the forward solve reached. */
  readonly residual: number;
  /** Products with J and Jᵀ, evaluations on the tape included. */
  readonly products: number;
  /** Relative residual of the adjoint equation; null for methods that solve none. */
  readonly adjointResidual: number | null;
  readonly repeats: number;
}

/** One timing: solve, then differentiate. */
type Timing = Omit<TimedPoint, 'method' | 'size' | 'repeats'>;

/** Times every method at one size, on the same batch from the same x⁰. */
export async function timeGradients(
  model: Model,
  config: TimingConfig,
  pictures: readonly TrainingPicture[],
  size: number,
  { signal }: ExperimentContext,
): Promise<TimedPoint[]> {
  const crops = pictures.slice(0, config.batch).map((picture) => centreCrop(picture, size, size));
  const x = stackPictures(crops);
  const operator = blurOperator(await psfOf(config.blur), config.boundary, size, size);
  const noise = perSample([config.noise]);
  const normal = normalTensor(x.shape, createRandom(config.seed).split('noise'));
  const d = tf.tidy(() => tf.add(operator.apply(x), tf.mul(noise, normal)) as tf.Tensor4D);
  const problem = model.scheme.bind({ d, operator, noise });
  const points: TimedPoint[] = [];
  try {
    for (const { name, gradient } of config.methods) {
      if (gradient.kind === 'restarted') throw new Error('one gradient has no restarts');
      const method = createGradientMethod(gradient);
      const once = (): Promise<Timing> => {
        const started = performance.now();
        return solveEquilibrium(problem, configuredSolve(config.solver), async ({ initial, state, samples }) => {
          const solved = performance.now();
          const result = await method({
            map: problem.map,
            equilibrium: state,
            initial,
            loss: (z) => meanSquaredError(problem.readout(z), x),
            variables: model.parameters.all,
          });
          // Reading one number waits for a backend that computes behind our back.
          await result.gradients.at(-1)?.data();
          const ended = performance.now();
          tf.dispose([result.loss, ...result.gradients]);
          return {
            solveSeconds: (solved - started) / 1000,
            gradientSeconds: (ended - solved) / 1000,
            seconds: (ended - started) / 1000,
            evaluations: Math.max(...samples.map((sample) => sample.evaluations)),
            residual: Math.max(...samples.map((sample) => sample.residual)),
            products: result.products,
            adjointResidual: result.residual,
          };
        });
      };
      points.push({ method: name, size, ...(await repeated(once, config, signal)) });
    }
  } finally {
    problem.dispose();
    operator.dispose();
    tf.dispose([x, noise, normal, d]);
  }
  return points;
}

async function repeated(once: () => Promise<Timing>, config: TimingConfig, signal: AbortSignal) {
  const timings: Timing[] = [];
  const started = performance.now();
  const spent = (): number => (performance.now() - started) / 1000;
  while (
    timings.length < Math.min(2, config.repeats) ||
    (timings.length < config.repeats && spent() < config.secondsPerPoint)
  ) {
    signal.throwIfAborted();
    timings.push(await once());
  }
  const median = (value: (timing: Timing) => number): number => {
    const sorted = timings.map(value).sort((a, b) => a - b);
    const middle = Math.floor(sorted.length / 2);
    const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
    return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
  };
  const [first] = timings;
  if (first === undefined) throw new Error('nothing was timed');
  return {
    ...first,
    solveSeconds: median((timing) => timing.solveSeconds),
    gradientSeconds: median((timing) => timing.gradientSeconds),
    seconds: median((timing) => timing.seconds),
    repeats: timings.length,
  };
}
