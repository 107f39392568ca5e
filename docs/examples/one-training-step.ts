import * as tf from '@tensorflow/tfjs-core';
import {
  Adam,
  anderson,
  createRandom,
  deHqs,
  directBlur,
  dnCnn,
  gaussianPsf,
  jacobianFree,
  meanSquaredError,
  normalTensor,
  ParameterSet,
  perSample,
  solveFixedPoint,
} from '@stillpoint/core';

/** Builds an operator, a network and a scheme, solves for the equilibrium of clean images x, and trains one step. */
export async function oneTrainingStep(x: tf.Tensor4D, parameters = new ParameterSet()) {
  const [, height, width] = x.shape;
  const random = createRandom(0);
  const blur = directBlur(gaussianPsf(1, 5), 'zero', height, width);
  const network = dnCnn({ layers: 6, channels: 32, activation: 'elu', noiseMap: true }, parameters, random);
  const scheme = deHqs({ rho: 0.01, noiseExponent: 1.5 }, network, parameters);

  const noise = perSample([0.005]);
  const d = tf.add(blur.apply(x), tf.mul(noise, normalTensor(x.shape, random))) as tf.Tensor4D;
  const layer = scheme.bind({ d, operator: blur, noise });
  const solver = anderson({ history: 5, ridge: 1e-4, mixing: 1 });
  const initial = layer.initialState();
  const { state, samples } = await solveFixedPoint(layer.map, initial, { solver, tolerance: 1e-3, maxEvaluations: 50 });

  const loss = (z: tf.Tensor4D) => meanSquaredError(layer.readout(z), x);
  const backward = jacobianFree();
  const result = await backward({ map: layer.map, equilibrium: state, initial, loss, variables: parameters.all });
  new Adam(parameters.all).step(result.gradients, 1e-3);
  return { samples, loss: result.loss, parameters };
}
