import * as tf from '@tensorflow/tfjs-core';

import { isEquilibrium } from '../contract/conditions.js';
import type { Random } from '../random/random.js';
import { jacobianFree } from '../gradients/jacobian-free.js';
import type { Model } from '../models/model.js';
import type { Measurement } from '../schemes/scheme.js';
import { solveMeasurement } from '../schemes/solve-equilibrium.js';
import { anderson, PAPER_ANDERSON } from '../solvers/anderson.js';
import { meanSquaredError } from '../tensor/per-sample.js';
import type { Estimate } from './estimate.js';
import { gradientAlignment, type GradientAlignment } from './gradient-alignment.js';
import { localConstants } from './local-lipschitz.js';
import { observedRatio } from './observed-ratio.js';
import { parameterSensitivity, type ParameterSensitivity } from './parameter-sensitivity.js';

/** What the monitors say of one image. */
export interface ImageInspection {
  readonly local: Estimate;
  readonly spectralRadius: Estimate;
  readonly observed: number;
  readonly parameters: ParameterSensitivity;
  readonly alignment: GradientAlignment;
  /** n: values of the state. */
  readonly values: number;
  /** Whether the state that all of this was measured at is an equilibrium. */
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
    const { local, spectralRadius } = await localConstants(problem.map, state, random);
    const step = { map: problem.map, equilibrium: state, initial, loss, variables };
    return {
      local,
      spectralRadius,
      observed: await observedRatio(problem.map, initial),
      parameters: await parameterSensitivity(problem.map, state, variables, model.config, random),
      alignment: await gradientAlignment(jacobianFree(), step, local.value),
      values: state.size,
      converged: samples.every(({ residual }) => isEquilibrium(residual)),
    };
  });
}
