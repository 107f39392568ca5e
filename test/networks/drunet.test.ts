import { fileURLToPath } from 'node:url';

import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { createRandom } from '../../core/random/random.js';
import { readSafetensors } from '../../core/files/safetensors.js';
import { denoise } from '../../core/networks/denoiser.js';
import { drunet, drunetFromPyTorch } from '../../core/networks/drunet.js';
import { ParameterSet } from '../../core/networks/parameter-set.js';
import { perSample } from '../../core/tensor/per-sample.js';
import golden from '../golden/drunet.json' with { type: 'json' };
import { normalImages, norm, relativeError, valuesOf, withoutLeak, type ImageShape } from '../problems/tensors.js';

const weights = fileURLToPath(new URL('../golden/drunet.safetensors', import.meta.url));
const small = { channels: [4, 6, 8, 10], blocks: 2 } as const;

/** The small network of test/golden/make_drunet.py, with its published-style weights. */
async function loaded(): Promise<{ network: ReturnType<typeof drunet>; parameters: ParameterSet }> {
  const parameters = new ParameterSet();
  const network = drunet(small, parameters, createRandom(1));
  parameters.load(drunetFromPyTorch((await readSafetensors(weights)).tensors));
  return { network, parameters };
}

describe('a checkpoint in PyTorch’s layout', () => {
  it('computes what PyTorch computes, on sides that are no multiples of eight', () =>
    withoutLeak(async () => {
      const { network, parameters } = await loaded();
      tf.tidy(() => {
        const image = tf.tensor4d(golden.image, golden.shape as ImageShape);
        const restored = denoise(network, tf.sub(image, 0.5), perSample(golden.levels));
        expect(relativeError(valuesOf(tf.add(restored, 0.5)), golden.output)).toBeLessThan(1e-5);
      });
      parameters.dispose();
    }));

  it('has a derivative, as differences of its outputs show', () =>
    withoutLeak(async () => {
      const { network, parameters } = await loaded();
      tf.tidy(() => {
        const shape: ImageShape = [1, 10, 9, 3];
        const [x, level] = [normalImages(shape, 3), perSample([0.1])];
        const [w, u] = [normalImages(shape, 4), normalImages(shape, 5)];
        const gradient = tf.grad((z: tf.Tensor) => tf.sum(tf.mul(network.residual(z as tf.Tensor4D, level), w)))(x);
        const slope = tf.sum(tf.mul(gradient, u)).dataSync()[0] ?? Number.NaN;
        const at = (step: number): number[] => valuesOf(tf.mul(network.residual(tf.add(x, tf.mul(step, u)), level), w));
        // Piecewise linear: a short step crosses few kinks.
        const [ahead, behind] = [at(1e-3), at(-1e-3)];
        const difference = ahead.reduce((sum, value, i) => sum + value - (behind[i] ?? 0), 0) / 2e-3;
        expect(Math.abs(slope - difference) / norm(valuesOf(gradient))).toBeLessThan(2e-2);
      });
      parameters.dispose();
    }));

  it('of other sizes is refused, with the tensor and both shapes', async () => {
    const parameters = new ParameterSet();
    drunet({ channels: [4, 6, 8, 12], blocks: 2 }, parameters, createRandom(1));
    const { tensors } = await readSafetensors(weights);
    expect(() => parameters.load(drunetFromPyTorch(tensors))).toThrow(
      /network\.m_down3\.2\.weight.*\[2, 2, 8, 10\].*\[2, 2, 8, 12\] is needed/,
    );
    parameters.dispose();
    const deeper = new ParameterSet();
    drunet({ channels: [4, 6, 8, 10], blocks: 3 }, deeper, createRandom(1));
    expect(() => deeper.load(drunetFromPyTorch(tensors))).toThrow(/"network\.m_down1\.2\.res\.0\.weight" is missing/);
    deeper.dispose();
  });
});

it('as published has the published names, shapes and 32 640 960 weights', () =>
  withoutLeak(() => {
    const parameters = new ParameterSet();
    // The weights do not matter here, and drawing them takes seconds.
    drunet({ channels: [64, 128, 256, 512], blocks: 4 }, parameters, { ...createRandom(1), normal: () => 0 });
    expect(parameters.count).toBe(32_640_960);
    const ours = parameters.entries().map(([name, { shape }]) => [name, shape.join()]);
    const published = Object.entries(golden.published).map(([name, shape]) => {
      const [first, second, height, width] = shape;
      return [`network.${name}`, [height, width, second, first].join()];
    });
    expect(new Map(ours as [string, string][])).toEqual(new Map(published as [string, string][]));
    parameters.dispose();
  }));
