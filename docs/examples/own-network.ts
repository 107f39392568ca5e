import { activation, convolve, kaimingNormal, type Denoiser, type ParameterSet, type Random } from '@stillpoint/core';
import * as tf from '@tensorflow/tfjs-core';

/** One hidden layer, in units of the noise level: S(x; s) = s · V elu(W x/s). */
export function shallowNetwork(features: number, parameters: ParameterSet, random: Random): Denoiser {
  const analysis = parameters.add('network.analysis', kaimingNormal([3, 3, 3, features], random));
  const synthesis = parameters.add('network.synthesis', kaimingNormal([3, 3, features, 3], random));
  const elu = activation('elu');
  return {
    residual: (x, level) =>
      tf.tidy(() => tf.mul(level, convolve(elu(convolve(tf.div(x, level), analysis)), synthesis)) as tf.Tensor4D),
    receptiveRadius: 2,
    smooth: true,
  };
}
