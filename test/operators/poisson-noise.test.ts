import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { createRandom } from '../../core/random/random.js';
import { poisson, poissonNoise } from '../../core/operators/poisson-noise.js';
import { normalTensor } from '../../core/random/normal-tensor.js';
import { valuesOf, withoutLeak } from '../problems/tensors.js';

function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
}

const COUNT = 20_000;

// 30 is where counting gives way to transformed rejection; 5 and 300 reach both branches of log k!.
describe.each([0.05, 0.9, 5, 29.9, 30, 47.3, 300, 8000])('Poisson deviates of mean %d', (mean) => {
  const random = createRandom(Math.round(mean * 100));
  const draws = Array.from({ length: COUNT }, () => poisson(mean, random));

  it('have mean and variance λ', () => {
    const { mean: sampleMean, variance } = moments(draws);
    expect(draws.every((draw) => Number.isInteger(draw) && draw >= 0)).toBe(true);
    // Four standard errors; the fourth central moment is 3λ² + λ.
    expect(Math.abs(sampleMean - mean)).toBeLessThan(4 * Math.sqrt(mean / COUNT));
    expect(Math.abs(variance - mean)).toBeLessThan(4 * Math.sqrt((2 * mean ** 2 + mean) / COUNT));
  });

  it('have the distribution itself (Kolmogorov–Smirnov)', () => {
    const sorted = [...draws].sort((a, b) => a - b);
    let [logProbability, cumulative, below, worst] = [-mean, 0, 0, 0];
    for (let k = 0; k <= (sorted.at(-1) ?? 0); k++) {
      cumulative += Math.exp(logProbability);
      while ((sorted[below] ?? Number.POSITIVE_INFINITY) <= k) below += 1;
      worst = Math.max(worst, Math.abs(below / COUNT - cumulative));
      logProbability += Math.log(mean / (k + 1));
    }
    // 1 in 1000 for a continuous distribution, rarer for a discrete one.
    expect(worst).toBeLessThan(1.95 / Math.sqrt(COUNT));
  });
});

it('a mean of zero has no deviates but zero', () => {
  expect(poisson(0, createRandom(1))).toBe(0);
});

describe('photon noise', () => {
  it('keeps the intensity on the average, with deviation √(x/peak)', () =>
    withoutLeak(() => {
      const [peak, intensity] = [400, 0.25];
      const image = tf.fill([1, 100, 100, 1], intensity - 0.5) as tf.Tensor4D;
      const noisy = poissonNoise(image, peak, createRandom(3));
      const { mean, variance } = moments(valuesOf(noisy).map((value) => value + 0.5));
      expect(mean).toBeCloseTo(intensity, 2);
      expect(Math.sqrt(variance) / Math.sqrt(intensity / peak)).toBeCloseTo(1, 1);
      tf.dispose([image, noisy]);
    }));

  it('counts photons: every value is a multiple of 1/peak, none below black', () =>
    withoutLeak(() => {
      const image = tf.tensor4d([-0.9, -0.5, -0.4, 0, 0.3, 0.5, 0.8, 0.1], [2, 2, 2, 1]);
      const noisy = poissonNoise(image, 50, createRandom(1));
      for (const value of valuesOf(noisy)) {
        const photons = (value + 0.5) * 50;
        expect(Math.abs(photons - Math.round(photons))).toBeLessThan(1e-4);
        expect(photons).toBeGreaterThan(-1e-4);
      }
      // Black and what is darker than black have no photons at all.
      expect(valuesOf(noisy).slice(0, 2)).toEqual([-0.5, -0.5]);
      tf.dispose([image, noisy]);
    }));

  it('is the same for the same seed only', () =>
    withoutLeak(() => {
      tf.tidy(() => {
        const image = tf.zeros([1, 8, 8, 3]) as tf.Tensor4D;
        const [a, b, c] = [1, 1, 2].map((seed) => valuesOf(poissonNoise(image, 100, createRandom(seed))));
        expect(a).toEqual(b);
        expect(a).not.toEqual(c);
      });
    }));
});

it('normal images are the seed’s, of mean 0 and variance 1', () =>
  withoutLeak(() => {
    tf.tidy(() => {
      const [a, b] = [7, 7].map((seed) => valuesOf(normalTensor([1, 100, 100, 2], createRandom(seed))));
      expect(a).toEqual(b);
      const { mean, variance } = moments(a ?? []);
      expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(COUNT));
      expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / COUNT));
    });
  }));
