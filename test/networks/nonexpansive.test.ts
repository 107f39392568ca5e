import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createRandom } from '../../core/random/random.js';
import { convolutionNormBound } from '../../core/networks/convolution-norm.js';
import { denoise } from '../../core/networks/denoiser.js';
import { nonexpansiveBound, nonexpansiveNetwork } from '../../core/networks/nonexpansive.js';
import { ParameterSet } from '../../core/networks/parameter-set.js';
import { boundConvolutions } from '../../core/networks/spectral-normalisation.js';
import { perSample } from '../../core/tensor/per-sample.js';
import { norm, normalImages, relativeError, valuesOf, withoutLeak } from '../problems/tensors.js';

const options = { layers: 3, channels: 4, lipschitz: 0.9 };

/** Replaces every parameter by normal numbers of this size: what training might do at its worst. */
function scramble(parameters: ParameterSet, size: number, seed: number): void {
  parameters.all.forEach((variable, i) => {
    const random = createRandom(seed + i);
    const values = tf.tensor(
      Array.from({ length: variable.size }, () => size * random.normal()),
      variable.shape,
    );
    variable.assign(values);
    values.dispose();
  });
}

describe('the nonexpansive denoiser', () => {
  it.each(['relu', 'elu', 'softplus'] as const)(
    'brings any two images closer, whatever its weights (%s)',
    (activation) =>
      withoutLeak(() => {
        fc.assert(
          fc.property(
            fc.integer({ min: 1, max: 1000 }),
            fc.double({ min: 0.1, max: 20, noNaN: true }),
            (seed, size) => {
              const parameters = new ParameterSet();
              const network = nonexpansiveNetwork({ ...options, activation }, parameters, createRandom(seed));
              scramble(parameters, size, seed);
              boundConvolutions(parameters, 1);
              tf.tidy(() => {
                const level = perSample([0.1]);
                const x = normalImages([1, 9, 7, 3], seed);
                const y = tf.add(x, tf.mul(0.05 * size, normalImages([1, 9, 7, 3], seed + 1))) as tf.Tensor4D;
                const apart = norm(valuesOf(tf.sub(denoise(network, x, level), denoise(network, y, level))));
                expect(apart).toBeLessThanOrEqual(options.lipschitz * norm(valuesOf(tf.sub(x, y))) * (1 + 1e-4));
              });
              parameters.dispose();
            },
          ),
          { numRuns: 25 },
        );
      }),
  );

  it('keeps a distance as it is, times c, where its layers do no more than turn the picture round', () =>
    withoutLeak(() => {
      const parameters = new ParameterSet();
      const network = nonexpansiveNetwork({ ...options, channels: 3, activation: 'relu' }, parameters, createRandom(1));
      tf.tidy(() => {
        // W = I and t = 2: what is positive becomes its negative, and what is negative stays.
        const centre = tf.pad(tf.reshape(tf.eye(3), [1, 1, 3, 3]), [
          [1, 1],
          [1, 1],
          [0, 0],
          [0, 0],
        ]);
        for (const [name, variable] of parameters.entries())
          variable.assign(name.endsWith('.kernel') ? centre : tf.scalar(40));
        const x = tf.add(tf.abs(normalImages([1, 5, 6, 3], 2)), 0.1) as tf.Tensor4D;
        const expected = valuesOf(x).map((value) => -options.lipschitz * value);
        expect(relativeError(valuesOf(denoise(network, x, perSample([0.1]))), expected)).toBeLessThan(1e-6);
      });
      parameters.dispose();
    }));

  it('starts within its bound', () =>
    withoutLeak(() => {
      const parameters = new ParameterSet();
      nonexpansiveNetwork({ ...options, activation: 'elu' }, parameters, createRandom(2));
      for (const [name, variable] of parameters.entries()) {
        if (!name.endsWith('.kernel')) continue;
        const bound = convolutionNormBound(variable as unknown as tf.Tensor4D);
        expect(bound.dataSync()[0]).toBeLessThanOrEqual(1 + 1e-5);
        bound.dispose();
      }
      parameters.dispose();
    }));

  it('has a bound that tells when the weights have left their limits', () => {
    const logit = 0; // t = 1
    expect(nonexpansiveBound(0.9, [{ norm: 1, logit }])).toBeCloseTo(0.9);
    expect(nonexpansiveBound(0.9, [{ norm: 3, logit }])).toBeCloseTo(0.9 * 8);
  });
});
