import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { lossConfigSchema, type LossConfig } from '../../core/contract/training.js';
import { ssim } from '../../core/metrics/ssim.js';
import { imagesOf } from '../../core/tensor/images.js';
import { imageLoss } from '../../core/training/image-loss.js';
import { structuralDissimilarity } from '../../core/training/ssim-loss.js';
import { dot, norm, normals, scene, valuesOf, withoutLeak } from '../problems/tensors.js';

const [HEIGHT, WIDTH] = [14, 16];

/** Two images and noisy versions of them. */
function pair(noise: number): { clean: tf.Tensor4D; restored: tf.Tensor4D } {
  const clean = tf.tidy(() => tf.concat([scene(HEIGHT, WIDTH), scene(HEIGHT, WIDTH, 2)], 0) as tf.Tensor4D);
  const errors = normals(clean.size, 5).map((value) => noise * value);
  return { clean, restored: tf.tidy(() => tf.add(clean, tf.tensor4d(errors, clean.shape))) };
}

const kinds = (['mse', 'l1', 'charbonnier', 'ssim'] as const).map((kind) => lossConfigSchema.parse({ kind }));

describe.each(kinds.map((config): [string, LossConfig] => [config.kind, config]))('the loss %s', (_, config) => {
  it('has the gradient that differences of it have', () =>
    withoutLeak(() => {
      const { clean, restored } = pair(0.1);
      const loss = imageLoss(config);
      const gradient = tf.tidy(() =>
        valuesOf(tf.grad((x: tf.Tensor) => loss.error(x as tf.Tensor4D, clean))(restored)),
      );
      const direction = normals(restored.size, 9);
      // L1 bends where an error changes sign; a short step crosses few of those, and float32 allows no shorter.
      const h = 1e-3;
      const at = (t: number): number =>
        tf.tidy(() => {
          const moved = tf.add(restored, tf.mul(t, tf.tensor4d(direction, restored.shape))) as tf.Tensor4D;
          return loss.error(moved, clean).dataSync()[0] ?? Number.NaN;
        });
      const difference = (at(h) - at(-h)) / (2 * h);
      const scale = (norm(gradient) * norm(direction)) / Math.sqrt(gradient.length);
      expect(Math.abs(dot(gradient, direction) - difference) / scale).toBeLessThan(0.03);
      tf.dispose([clean, restored]);
    }));

  it('vanishes for the clean image, but for the rounding of its bottom, and counts about 1 at 36 dB', () =>
    withoutLeak(() => {
      const loss = imageLoss(config);
      const { clean, restored } = pair(10 ** (-36 / 20));
      const [own, typical] = tf.tidy(() => [
        loss.error(clean, clean).dataSync()[0] ?? Number.NaN,
        loss.error(restored, clean).dataSync()[0] ?? Number.NaN,
      ]);
      expect(Math.abs(own - (config.kind === 'charbonnier' ? config.epsilon : 0))).toBeLessThan(2e-6);
      expect(loss.scale * typical).toBeGreaterThan(0.4);
      expect(loss.scale * typical).toBeLessThan(2.5);
      tf.dispose([clean, restored]);
    }));
});

it('1 − SSIM is what the metric says, which is held against scikit-image', () =>
  withoutLeak(() => {
    const { clean, restored } = pair(0.05);
    const loss = tf.tidy(() => structuralDissimilarity(restored, clean).dataSync()[0] ?? Number.NaN);
    const references = imagesOf(clean);
    const scores = imagesOf(restored).map((image, i) =>
      ssim(image, references[i] ?? image, { dataRange: 1, clip: false }),
    );
    expect(loss).toBeCloseTo(1 - scores.reduce((sum, score) => sum + score, 0) / scores.length, 4);
    tf.dispose([clean, restored]);
  }));

it('is the mean over all values, in numbers worked out by hand', () =>
  withoutLeak(() => {
    const a = tf.tensor4d([0.3, -0.4, 0, 0.1], [1, 2, 2, 1]);
    const b = tf.tensor4d([0, 0, 0, 0.1], [1, 2, 2, 1]);
    const value = (config: LossConfig): number =>
      tf.tidy(() => imageLoss(config).error(a, b).dataSync()[0] ?? Number.NaN);
    expect(value({ kind: 'mse' })).toBeCloseTo(0.25 / 4, 6);
    expect(value({ kind: 'l1' })).toBeCloseTo(0.7 / 4, 6);
    // √(0.09 + 0.16) + √(0.16 + 0.16) + 2 · 0.4
    expect(value({ kind: 'charbonnier', epsilon: 0.4 })).toBeCloseTo((0.5 + Math.sqrt(0.32) + 0.8) / 4, 6);
    tf.dispose([a, b]);
  }));
