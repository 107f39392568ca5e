import * as tf from '@tensorflow/tfjs-core';

import type { Random } from '../random/random.js';
import { jacobianFree } from '../gradients/jacobian-free.js';
import type { Model } from '../models/model.js';
import type { Measurement } from '../schemes/scheme.js';
import { solveMeasurement } from '../schemes/solve-equilibrium.js';
import { anderson, PAPER_ANDERSON } from '../solvers/anderson.js';
import { meanSquaredError } from '../tensor/per-sample.js';
import { gradientAlignment, type GradientAlignment } from './gradient-alignment.js';
import { localLipschitz, spectralRadius } from './local-lipschitz.js';
import { observedRatio } from './observed-ratio.js';
import { parameterJacobian, type ParameterJacobian } from './parameter-jacobian.js';

/** What the monitors say of one image. */
export interface ImageInspection {
  readonly local: number;
  readonly spectralRadius: number;
  readonly observed: number;
  readonly parameters: ParameterJacobian;
  readonly alignment: GradientAlignment;
  /** Whether x* was found to 1e-4; what is measured elsewhere says little. */
  readonly converged: boolean;
}

/** Tight: the constants are those at x*. */
const EQUILIBRIUM = { tolerance: 1e-5, maxEvaluations: 100 };

/**
 * Measures JFB's conditions on one image: solves for x*, then looks at T around it.
 *
 * @param x the clean image, centred, the size of d: [1,H,W,C]; @param measurement what was observed of it; neither is disposed
 */
export function inspectImage(
  model: Model,
  x: tf.Tensor4D,
  measurement: Measurement,
  random: Random,
): Promise<ImageInspection> {
  const options = { solver: anderson(PAPER_ANDERSON), ...EQUILIBRIUM };
  return solveMeasurement(model.scheme, measurement, options, async ({ problem, initial, state, samples }) => {
    const loss = (z: tf.Tensor4D): tf.Scalar => tf.tidy(() => tf.mul(1000, meanSquaredError(problem.readout(z), x)));
    const variables = model.parameters.all;
    return {
      local: localLipschitz(problem.map, state, random).value,
      spectralRadius: spectralRadius(problem.map, state, random).value,
      observed: await observedRatio(problem.map, initial),
      parameters: parameterJacobian(problem.map, state, variables, random),
      alignment: await gradientAlignment(jacobianFree(), {
        map: problem.map,
        equilibrium: state,
        initial,
        loss,
        variables,
      }),
      converged: (samples[0]?.residual ?? Number.POSITIVE_INFINITY) < 1e-4,
    };
  });
}
