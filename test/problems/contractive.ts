import * as tf from '@tensorflow/tfjs-core';

import { createRandom } from '../../core/random/random.js';
import type { Denoiser } from '../../core/networks/denoiser.js';
import { dnCnn } from '../../core/networks/dncnn.js';
import { ParameterSet } from '../../core/networks/parameter-set.js';
import { directBlur } from '../../core/operators/direct-blur.js';
import { fourierBlur } from '../../core/operators/fourier-blur.js';
import type { LinearOperator } from '../../core/operators/linear-operator.js';
import { gaussianPsf, normalisedPsf } from '../../core/operators/psf.js';
import { deAdmm } from '../../core/schemes/de-admm.js';
import { deGrad } from '../../core/schemes/de-grad.js';
import { deHqs } from '../../core/schemes/de-hqs.js';
import { deProx } from '../../core/schemes/de-prox.js';
import { pnpForwardBackward, red } from '../../core/schemes/plug-and-play.js';
import type { EquilibriumProblem, Scheme } from '../../core/schemes/scheme.js';
import { weightedNorm } from '../../core/schemes/weighted-norm.js';
import { anderson } from '../../core/solvers/anderson.js';
import { solveFixedPoint } from '../../core/solvers/solve-fixed-point.js';
import { perSample } from '../../core/tensor/per-sample.js';
import { normalImages, scene, valuesOf } from './tensors.js';

/** A scheme, its network and a measurement under which its layer is a contraction but far from constant. */
export interface ContractiveProblem {
  readonly problem: EquilibriumProblem;
  readonly parameters: ParameterSet;
  /** The clean image, [1,H,W,3]. */
  readonly clean: tf.Tensor4D;
  readonly initial: tf.Tensor4D;
  /** x* of today's Θ to float32 rounding. @param start by default x⁰ */
  readonly equilibrium: (start?: tf.Tensor4D) => Promise<tf.Tensor4D>;
  /** Scaled mean squared error of the image read out. */
  readonly loss: (state: tf.Tensor4D) => tf.Scalar;
  /** The same, summed in float64. */
  readonly lossValue: (state: tf.Tensor4D) => number;
  readonly dispose: () => void;
}

type Create = (network: Denoiser, parameters: ParameterSet, shape: readonly [number, number]) => Scheme;

const splitting = { rho: 0.3, noiseExponent: 0.2 };
const plugAndPlay = { stepSize: 0.8, level: 0.1 };

/** A nearly flat spectrum: AᵀA ≥ 0.4. */
const mild = (height: number, width: number): LinearOperator => fourierBlur([gaussianPsf(0.222, 3)], height, width);
/** Nothing symmetric: no closed form. */
const skew = (height: number, width: number): LinearOperator =>
  directBlur(normalisedPsf(3, 3, [0, 0.03, 0.02, 0.05, 1, 0.04, 0.01, 0.06, 0]), 'zero', height, width);

export const CONTRACTIVE: readonly {
  readonly name: string;
  readonly operator: (height: number, width: number) => LinearOperator;
  readonly scheme: Create;
}[] = [
  { name: 'DE-Grad', operator: mild, scheme: (n, p) => deGrad({ stepSize: 0.8 }, n, p) },
  { name: 'DE-Prox', operator: mild, scheme: (n, p) => deProx({ stepSize: 0.8 }, n, p) },
  { name: 'DE-HQS', operator: mild, scheme: (n, p) => deHqs(splitting, n, p) },
  { name: 'DE-ADMM', operator: mild, scheme: (n, p) => deAdmm(splitting, n, p) },
  { name: 'PnP-FB', operator: mild, scheme: (n, p) => pnpForwardBackward(plugAndPlay, n, p) },
  { name: 'RED', operator: mild, scheme: (n, p) => red({ ...plugAndPlay, regularisation: 0.7 }, n, p) },
  {
    name: 'DE-HQS in a weighted norm',
    operator: skew,
    // By conjugate gradients, few of them with so large a ρ.
    scheme: (n, p, [h, w]) => deHqs({ ...splitting, rho: 0.6 }, n, p, { weights: weightedNorm([1, h, w, 1], p) }),
  },
  {
    name: 'DE-Grad in a weighted norm',
    operator: mild,
    scheme: (n, p, [h, w]) => deGrad({ stepSize: 0.7 }, n, p, { weights: weightedNorm([1, h, w, 1], p) }),
  },
];

/** Builds one of them on an image of this size. */
export function contractive(
  { operator: createOperator, scheme }: (typeof CONTRACTIVE)[number],
  [height, width]: readonly [number, number] = [6, 7],
): ContractiveProblem {
  const parameters = new ParameterSet();
  const options = { layers: 3, channels: 4, activation: 'softplus', noiseMap: true } as const;
  const network = dnCnn(options, parameters, createRandom(3));
  tf.tidy(() => {
    const last = parameters.find('network.conv2.kernel');
    last?.assign(tf.mul(last, 0.1));
  });
  const built = scheme(network, parameters, [height, width]);
  tf.tidy(() => {
    // Weights away from 1, so that they show.
    const weights = parameters.find('scheme.logWeights');
    weights?.assign(tf.mul(0.2, normalImages([1, height, width, 1], 11)));
  });
  const operator = createOperator(height, width);
  const clean = scene(height, width);
  const noise = perSample([0.05]);
  const d = tf.tidy(() => tf.add(operator.apply(clean), tf.mul(0.05, normalImages(clean.shape, 12))) as tf.Tensor4D);
  const problem = built.bind({ d, operator, noise });
  const initial = problem.initialState();
  const target = valuesOf(clean);
  return {
    problem,
    parameters,
    clean,
    initial,
    equilibrium: async (start = initial) => {
      const { state } = await solveFixedPoint(problem.map, start, {
        solver: anderson({ history: 5, ridge: 1e-8, mixing: 1 }),
        tolerance: 1e-8,
        maxEvaluations: start === initial ? 30 : 12,
      });
      return state;
    },
    loss: (state) => tf.tidy(() => tf.mul(1000, tf.mean(tf.squaredDifference(problem.readout(state), clean)))),
    lossValue: (state) => {
      const image = tf.tidy(() => valuesOf(problem.readout(state)));
      return (1000 * image.reduce((sum, value, i) => sum + (value - (target[i] ?? 0)) ** 2, 0)) / image.length;
    },
    dispose: () => {
      tf.dispose([clean, noise, d, initial]);
      problem.dispose();
      operator.dispose();
      parameters.dispose();
    },
  };
}
