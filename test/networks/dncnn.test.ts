import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { createRandom } from '../../core/random/random.js';
import { dnCnn } from '../../core/networks/dncnn.js';
import { ParameterSet } from '../../core/networks/parameter-set.js';
import { tiledDenoiser } from '../../core/networks/tiled.js';
import type { ActivationName } from '../../core/tensor/activations.js';
import { perSample } from '../../core/tensor/per-sample.js';
import golden from '../golden/dncnn.json' with { type: 'json' };
import { formulaCotangent, formulaImage, formulaKernels } from '../problems/formula-network.js';
import { expectHomogeneous } from '../problems/homogeneous.js';
import { normalImages, relativeError, valuesOf, withoutLeak } from '../problems/tensors.js';
import { tinyDnCnn } from '../problems/tiny-denoiser.js';

const options = { layers: 4, channels: 5 };

describe.each(golden.cases)(
  'DnCNN with $activation, noise map $noiseMap',
  ({ activation, noiseMap, output, gradient }) => {
    const build = () => {
      const parameters = new ParameterSet();
      const name = activation as ActivationName;
      return { parameters, network: dnCnn({ ...options, activation: name, noiseMap }, parameters, createRandom(1)) };
    };

    it('computes what PyTorch computes, and its gradient', () =>
      withoutLeak(() => {
        const { parameters, network } = build();
        formulaKernels(parameters);
        tf.tidy(() => {
          const [x, level] = [formulaImage(), perSample([0.05, 0.2])];
          // Float32 against float64 through four layers.
          expect(relativeError(valuesOf(network.residual(x, level)), output)).toBeLessThan(1e-5);
          const slope = tf.grad((z: tf.Tensor) => network.residual(z as tf.Tensor4D, level))(x, formulaCotangent());
          expect(relativeError(valuesOf(slope), gradient)).toBeLessThan(1e-5);
        });
        parameters.dispose();
      }));

    it('is homogeneous: S(αx; αs) = αS(x; s)', () =>
      withoutLeak(() => {
        const { parameters, network } = build();
        expectHomogeneous(network);
        parameters.dispose();
      }));
  },
);

describe('a tiled denoiser', () => {
  it.each([
    [33, 21, 8],
    [16, 40, 5],
    [9, 9, 3],
    [7, 12, 1],
  ])('on %i×%i in tiles of %i equals the whole', (height, width, side) =>
    withoutLeak(() => {
      const { network, parameters } = tinyDnCnn();
      const x = normalImages([2, height, width, 3], 4);
      const level = perSample([0.1, 0.3]);
      const [tiled, whole] = [tiledDenoiser(network, side).residual(x, level), network.residual(x, level)];
      const largest = valuesOf(whole).reduce(
        (most, value, i) => Math.max(most, Math.abs(value - (valuesOf(tiled)[i] ?? NaN))),
        0,
      );
      expect(largest).toBeLessThan(1e-6 * Math.max(...valuesOf(whole).map(Math.abs)));
      tf.dispose([x, level, tiled, whole]);
      parameters.dispose();
    }),
  );

  it('is the denoiser itself on a small image', () => {
    const { network, parameters } = tinyDnCnn();
    expect(tiledDenoiser(network)).toMatchObject({ receptiveRadius: network.receptiveRadius, smooth: network.smooth });
    parameters.dispose();
  });
});

it('depends on no pixel beyond its receptive radius', () =>
  withoutLeak(() => {
    const { network, parameters } = tinyDnCnn();
    tf.tidy(() => {
      const x = tf.variable(normalImages([1, 15, 15, 3], 4));
      const moved = tf.buffer([1, 15, 15, 3], 'float32', Float32Array.from(valuesOf(x)));
      moved.set(9, 0, 7, 7, 1);
      const level = perSample([0.1]);
      const change = tf.abs(
        tf.sub(network.residual(moved.toTensor() as tf.Tensor4D, level), network.residual(x, level)),
      );
      const rows = valuesOf(tf.max(change, [0, 2, 3]));
      const reach = rows.flatMap((value, row) => (value > 0 ? [Math.abs(row - 7)] : []));
      expect(Math.max(...reach)).toBe(network.receptiveRadius);
      x.dispose();
    });
    parameters.dispose();
  }));
