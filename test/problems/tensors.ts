import * as tf from '@tensorflow/tfjs-core';
import { Matrix } from 'ml-matrix';
import { expect } from 'vitest';

import { createRandom } from '../../core/random/random.js';

export type ImageShape = [number, number, number, number];

/** Standard normal numbers from a seed, the same on every backend. */
export function normals(count: number, seed = 1): number[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => random.normal());
}

export function normalImages(shape: ImageShape, seed = 1): tf.Tensor4D {
  const size = shape.reduce((product, n) => product * n, 1);
  return tf.tensor4d(normals(size, seed), shape);
}

/** Smooth shapes with edges on centred intensities: what a photograph looks like to a deblurring method. */
export function scene(height: number, width: number, phase = 0): tf.Tensor4D {
  const values: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) {
        const smooth = 0.2 * Math.sin(0.21 * x + 0.13 * y + c + phase);
        const edge = Math.hypot(x - 0.45 * width, y - 0.55 * height) < 0.3 * Math.min(height, width) ? 0.2 : -0.1;
        values.push(smooth + edge * (1 - 0.2 * c));
      }
    }
  }
  return tf.tensor4d(values, [1, height, width, 3]);
}

/** A variable; its initial value does not linger. */
export const variableOf = (values: tf.TensorLike): tf.Variable => tf.tidy(() => tf.variable(tf.tensor(values)));

export function valuesOf(tensor: tf.Tensor): number[] {
  return Array.from(tensor.dataSync());
}

/** ⟨a, b⟩ in float64. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, value, i) => sum + value * (b[i] ?? Number.NaN), 0);
}

export function norm(a: ArrayLike<number>): number {
  return Math.sqrt(dot(a, a));
}

/** ‖actual − expected‖ / ‖expected‖ in float64; NaN, and so above any bound, when the lengths differ. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.NaN;
  const difference = Array.from(actual, (value, i) => value - (expected[i] ?? Number.NaN));
  return norm(difference) / Math.max(norm(expected), 1e-30);
}

/** The matrix of a linear map on one image, in float64: column j is the map of the j-th unit image. */
export function matrixOf(map: (x: tf.Tensor4D) => tf.Tensor4D, [, h, w, c]: ImageShape): Matrix {
  const n = h * w * c;
  const columns = tf.tidy(() => map(tf.reshape(tf.eye(n), [n, h, w, c]) as tf.Tensor4D).arraySync());
  return new Matrix(columns.map((image) => image.flat(2))).transpose();
}

export const columnOf = (values: ArrayLike<number>): Matrix => Matrix.columnVector(Array.from(values));

/** Runs something and asserts that it left no tensor behind. */
export async function withoutLeak<T>(action: () => T | Promise<T>): Promise<T> {
  const before = tf.memory().numTensors;
  const result = await action();
  expect(tf.memory().numTensors - before, 'tensors left behind').toBe(0);
  return result;
}
