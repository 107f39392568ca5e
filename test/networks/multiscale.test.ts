import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { createRandom } from '../../core/random/random.js';
import { multiscale } from '../../core/networks/multiscale.js';
import { ParameterSet } from '../../core/networks/parameter-set.js';
import { tiledDenoiser } from '../../core/networks/tiled.js';
import { perSample } from '../../core/tensor/per-sample.js';
import golden from '../golden/multiscale.json' with { type: 'json' };
import { formulaImage, formulaKernels } from '../problems/formula-network.js';
import { expectHomogeneous } from '../problems/homogeneous.js';
import { normalImages, relativeError, valuesOf, withoutLeak } from '../problems/tensors.js';

const sizes = [
  { channels: 4, blocks: 2 },
  { channels: 5, blocks: 1 },
];

function build(scales = sizes) {
  const parameters = new ParameterSet();
  return {
    parameters,
    network: multiscale({ channels: 3, scales, activation: 'silu' }, parameters, createRandom(1)),
  };
}

describe('the multiscale network', () => {
  it('computes what NumPy computes, and its slopes, on sides that are no multiples of four', () =>
    withoutLeak(() => {
      const { parameters, network } = build();
      formulaKernels(parameters);
      tf.tidy(() => {
        const [x, level] = [tf.mul(0.1, formulaImage()) as tf.Tensor4D, perSample([0.05, 0.2])];
        expect(relativeError(valuesOf(network.residual(x, level)), golden.output)).toBeLessThan(1e-5);
        const counting = tf.reshape(tf.range(0, x.size), x.shape);
        const gradient = tf.grad((z: tf.Tensor) => network.residual(z as tf.Tensor4D, level))(x, tf.cos(counting));
        const slopes = [1, 2, 3].map(
          (k) => tf.sum(tf.mul(gradient, tf.sin(tf.mul(k, counting)))).dataSync()[0] ?? Number.NaN,
        );
        expect(relativeError(slopes, golden.slopes)).toBeLessThan(1e-4);
      });
      parameters.dispose();
    }));

  it('is homogeneous: S(αx; αs) = αS(x; s)', () =>
    withoutLeak(() => {
      const { parameters, network } = build();
      expectHomogeneous(network);
      parameters.dispose();
    }));

  it.each([
    ['half', sizes.slice(0, 1)],
    ['a quarter', sizes],
  ])('at %s of the size reads no further than it says, and nearly as far', (_, scales) =>
    withoutLeak(() => {
      const { parameters, network } = build(scales);
      const radius = network.receptiveRadius;
      const side = 2 * radius + 24;
      tf.tidy(() => {
        const level = perSample([0.1]);
        // What changes where a single pixel does, for pixels at every place within a block.
        const reach = [0, 1, 2, 3].map((place) => {
          const at = radius + 8 + place;
          const x = normalImages([1, side, side, 3], 4);
          const pixel = tf.pad(tf.ones([1, 1, 1, 3]), [
            [0, 0],
            [at, side - 1 - at],
            [at, side - 1 - at],
            [0, 0],
          ]);
          const change = tf.abs(tf.sub(network.residual(tf.add(x, pixel), level), network.residual(x, level)));
          const rows = [...tf.max(change, [0, 2, 3]).dataSync()];
          return Math.max(...rows.map((value, row) => (value > 0 ? Math.abs(row - at) : 0)));
        });
        expect(Math.max(...reach)).toBeLessThanOrEqual(radius);
        expect(Math.max(...reach)).toBeGreaterThan(radius - 4);
      });
      parameters.dispose();
    }),
  );

  it.each([
    [128, 97, 48],
    [71, 130, 40],
    [66, 64, 64],
  ])('on %i×%i in tiles of %i equals the whole', (height, width, side) =>
    withoutLeak(() => {
      const { network, parameters } = build();
      const x = normalImages([1, height, width, 3], 4);
      const level = perSample([0.2]);
      const [tiled, whole] = [tiledDenoiser(network, side).residual(x, level), network.residual(x, level)];
      expect(relativeError(valuesOf(tiled), valuesOf(whole))).toBeLessThan(1e-6);
      tf.dispose([x, level, tiled, whole]);
      parameters.dispose();
    }),
  );

  it('begins awake: a picture in units of its noise does not drive it to where SiLU is flat', () =>
    withoutLeak(() => {
      const parameters = new ParameterSet();
      const options = { channels: 24, scales: [{ channels: 48, blocks: 2 }], activation: 'silu' } as const;
      const network = multiscale(options, parameters, createRandom(1));
      tf.tidy(() => {
        const image = tf.mul(0.25, normalImages([1, 16, 16, 3], 2)) as tf.Tensor4D;
        const estimate = tf.div(network.residual(image, perSample([0.01])), 0.01);
        // The noise has size 1 in these units; the picture 25.
        expect(Math.max(...valuesOf(tf.abs(estimate)))).toBeLessThan(12);
      });
      parameters.dispose();
    }));
});
