import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { createRandom } from '../../core/random/random.js';
import { batchNormalisation } from '../../core/networks/batch-normalisation.js';
import { convolutionNormBound } from '../../core/networks/convolution-norm.js';
import { dnCnn } from '../../core/networks/dncnn.js';
import { ParameterSet } from '../../core/networks/parameter-set.js';
import { boundConvolutions } from '../../core/networks/spectral-normalisation.js';
import { tiledDenoiser } from '../../core/networks/tiled.js';
import { perSample } from '../../core/tensor/per-sample.js';
import golden from '../golden/dncnn_batch_norm.json' with { type: 'json' };
import { formulaCotangent, formulaImage, formulaKernels } from '../problems/formula-network.js';
import { normalImages, relativeError, valuesOf, withoutLeak } from '../problems/tensors.js';

const levels = [0.05, 0.2];

/** The network of test/golden/make_dncnn_batch_norm.py. */
function build() {
  const parameters = new ParameterSet();
  const options = { layers: 4, channels: 5, activation: 'relu', noiseMap: true, batchNorm: true } as const;
  const network = dnCnn(options, parameters, createRandom(1));
  formulaKernels(parameters);
  const set = (name: string, value: (k: number) => number): void => {
    tf.tidy(() => {
      const values = Array.from({ length: 5 }, (_, k) => value(k));
      parameters.find(name)?.assign(tf.tensor1d(values));
    });
  };
  for (const layer of [1, 2]) {
    set(`network.conv${layer}.norm.scale`, (k) => 1 + 0.1 * k);
    set(`network.conv${layer}.norm.offset`, (k) => 0.2 * Math.cos(k + layer));
    set(`network.conv${layer}.norm.mean`, (k) => 0.3 * Math.sin(k + layer));
    set(`network.conv${layer}.norm.variance`, (k) => 0.5 + 0.25 * k);
  }
  return { parameters, network };
}

describe('DnCNN with batch normalisation', () => {
  it('computes what PyTorch computes in evaluation mode, and its gradients', () =>
    withoutLeak(() => {
      const { parameters, network } = build();
      tf.tidy(() => {
        const [x, level] = [formulaImage(), perSample(levels)];
        expect(relativeError(valuesOf(network.residual(x, level)), golden.output)).toBeLessThan(1e-5);
        const loss = (z: tf.Tensor): tf.Scalar =>
          tf.sum(tf.mul(network.residual(z as tf.Tensor4D, level), formulaCotangent()));
        expect(relativeError(valuesOf(tf.grad(loss)(x)), golden.gradient)).toBeLessThan(1e-5);
        const trained = parameters.entries().filter(([name]) => name.includes('.norm.'));
        const { grads } = tf.variableGrads(
          () => loss(x),
          trained.map(([, variable]) => variable),
        );
        expect(trained.map(([name]) => name)).toEqual([
          'network.conv1.norm.scale',
          'network.conv1.norm.offset',
          'network.conv2.norm.scale',
          'network.conv2.norm.offset',
        ]);
        trained.forEach(([name, variable], i) => {
          const gradient = grads[variable.name];
          expect(gradient, name).toBeDefined();
          expect(relativeError(valuesOf(gradient ?? tf.scalar(0)), golden.parameterGradients[i] ?? [])).toBeLessThan(
            1e-5,
          );
        });
      });
      parameters.dispose();
    }));

  it('updates its running statistics as PyTorch’s training mode does', () =>
    withoutLeak(() => {
      const { parameters, network } = build();
      // As the trainer sees it: behind the tiles.
      const observer = tiledDenoiser(network);
      tf.tidy(() => {
        const [x, level] = [formulaImage(), perSample(levels)];
        observer.observe?.(x, level);
        [1, 2].forEach((layer, i) => {
          const read = (name: string): number[] =>
            valuesOf(parameters.find(`network.conv${layer}.norm.${name}`) ?? tf.scalar(0));
          expect(relativeError(read('mean'), golden.observed.mean[i] ?? [])).toBeLessThan(1e-5);
          expect(relativeError(read('variance'), golden.observed.variance[i] ?? [])).toBeLessThan(1e-5);
        });
        expect(relativeError(valuesOf(network.residual(x, level)), golden.observed.output)).toBeLessThan(1e-5);
      });
      parameters.dispose();
    }));

  it('is one fixed map: a sample does not depend on its batch-mates, nor on what was asked before', () =>
    withoutLeak(() => {
      const { parameters, network } = build();
      tf.tidy(() => {
        const [x, level] = [formulaImage(), perSample(levels)];
        const both = valuesOf(network.residual(x, level));
        const alone = valuesOf(network.residual(tf.slice4d(x, [1, 0, 0, 0], [1, -1, -1, -1]), perSample([0.2])));
        expect(relativeError(alone, both.slice(both.length / 2))).toBeLessThan(1e-6);
      });
      parameters.dispose();
    }));

  it('keeps its statistics as buffers: saved and loaded, not trained', () =>
    withoutLeak(async () => {
      const { parameters, network } = build();
      const image = formulaImage();
      const level = perSample(levels);
      network.observe?.(image, level);
      expect(parameters.names.filter((name) => /mean|variance/.test(name))).toEqual([]);
      const saved = await parameters.save();
      const other = build();
      other.parameters.load(saved);
      const [a, b] = [network.residual(image, level), other.network.residual(image, level)];
      expect(valuesOf(b)).toEqual(valuesOf(a));
      saved.delete('network.conv2.norm.variance');
      expect(() => {
        other.parameters.load(saved);
      }).toThrow('The tensor "network.conv2.norm.variance" is missing.');
      tf.dispose([a, b, image, level]);
      parameters.dispose();
      other.parameters.dispose();
    }));

  it('without it has the tensors it always had, and nothing to observe', () => {
    const parameters = new ParameterSet();
    const network = dnCnn({ layers: 3, channels: 4, activation: 'relu', noiseMap: true }, parameters, createRandom(1));
    expect(parameters.names).toEqual([0, 1, 2].map((i) => `network.conv${i}.kernel`));
    expect(network.observe).toBeUndefined();
    expect(tiledDenoiser(network).observe).toBeUndefined();
    parameters.dispose();
  });
});

it('statistics of one batch seen again and again tend to its moments', () =>
  withoutLeak(() => {
    const parameters = new ParameterSet();
    const norm = batchNormalisation('n', 2, parameters);
    tf.tidy(() => {
      const y = tf.add(tf.mul(normalImages([2, 4, 5, 2], 1), [3, 0.5]), [1, -2]) as tf.Tensor4D;
      for (let i = 0; i < 150; i++) norm.observe(y).dispose();
      const folded = tf.add(tf.mul(y, norm.gain()), norm.shift());
      const { mean, variance } = tf.moments(folded, [0, 1, 2]);
      for (const value of valuesOf(mean)) expect(Math.abs(value)).toBeLessThan(1e-4);
      // The running variance is the unbiased one, of 40 values.
      for (const value of valuesOf(variance)) expect(value).toBeCloseTo(39 / 40, 4);
    });
    parameters.dispose();
  }));

it('a spectral bound holds for convolution and normalisation together', () =>
  withoutLeak(() => {
    const { parameters } = build();
    boundConvolutions(parameters, 0.8);
    tf.tidy(() => {
      for (const layer of [0, 1, 2, 3]) {
        const find = (name: string): tf.Variable | null => parameters.find(`network.conv${layer}.${name}`);
        const kernel = find('kernel');
        const [scale, variance] = [find('norm.scale'), find('norm.variance')];
        if (kernel === null) throw new Error('no kernel');
        const gain =
          scale === null || variance === null ? tf.scalar(1) : tf.div(scale, tf.sqrt(tf.add(variance, 1e-5)));
        const [bound = Number.NaN] = valuesOf(convolutionNormBound(tf.mul(kernel, gain)));
        expect(bound).toBeCloseTo(0.8, 4);
      }
    });
    parameters.dispose();
  }));
