import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';

import { imagesOf, tensorOf } from '../../core/tensor/images.js';
import { innerProduct, meanSquaredError, perSample, sampleNorm } from '../../core/tensor/per-sample.js';
import { dot, norm, normalImages, valuesOf, withoutLeak } from '../problems/tensors.js';

it('carries an image in and out, black at −½ inside', () =>
  withoutLeak(() => {
    const image = { height: 2, width: 3, channels: 3, data: Float32Array.from({ length: 18 }, (_, i) => i / 17) };
    const tensor = tensorOf(image);
    expect(tensor.shape).toEqual([1, 2, 3, 3]);
    expect(valuesOf(tensor)[0]).toBe(-0.5);
    const [back] = imagesOf(tensor);
    expect(back).toMatchObject({ height: 2, width: 3, channels: 3 });
    image.data.forEach((value, i) => {
      expect(back?.data[i]).toBeCloseTo(value, 6);
    });
    tensor.dispose();
  }));

it('leaves a plain image and a tensor alone when it carries one over', () =>
  withoutLeak(() => {
    const image = { height: 1, width: 2, channels: 1, data: Float32Array.of(0.25, 1) };
    const tensor = tensorOf(image);
    const [back] = imagesOf(tensor);
    back?.data.fill(7);
    expect(valuesOf(tensor)).toEqual([-0.25, 0.5]);
    expect([...image.data]).toEqual([0.25, 1]);
    tensor.dispose();
  }));

it('takes a batch apart, in order', () =>
  withoutLeak(() => {
    const batch = tf.tensor4d([0, 0.25, -0.5, 0.5], [2, 1, 2, 1]);
    expect(imagesOf(batch).map(({ data }) => [...data])).toEqual([
      [0.5, 0.75],
      [0, 1],
    ]);
    batch.dispose();
  }));

it('measures each sample by itself', () =>
  withoutLeak(() => {
    tf.tidy(() => {
      const [a, b] = [normalImages([2, 3, 4, 2], 1), normalImages([2, 3, 4, 2], 2)];
      const part = (t: tf.Tensor, i: number): number[] => valuesOf(t).slice(i * 24, (i + 1) * 24);
      [0, 1].forEach((i) => {
        expect(valuesOf(innerProduct(a, b))[i]).toBeCloseTo(dot(part(a, i), part(b, i)), 4);
        expect(valuesOf(sampleNorm(a))[i]).toBeCloseTo(norm(part(a, i)), 4);
      });
      expect(valuesOf(meanSquaredError(a, b))[0]).toBeCloseTo(
        valuesOf(a).reduce((sum, value, i) => sum + (value - (valuesOf(b)[i] ?? 0)) ** 2, 0) / 48,
        4,
      );
      expect(perSample([1, 2]).shape).toEqual([2, 1, 1, 1]);
    });
  }));
