import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';

import { meanSlope, toEncoded, toLinear } from '../../core/restoration/light.js';
import { valuesOf, withoutLeak } from '../problems/tensors.js';

/** From the tables of IEC 61966-2-1: encoded byte, linear light. */
const TABLE = [
  [0, 0],
  [10, 0.003035],
  [64, 0.051269],
  [128, 0.215861],
  [188, 0.502886],
  [255, 1],
] as const;

const image = (values: readonly number[]): tf.Tensor4D =>
  tf.tidy(() => tf.sub(tf.tensor4d([...values], [1, 1, values.length, 1]), 0.5));

it('linearises as the standard does, and back', () =>
  withoutLeak(() => {
    const encoded = image(TABLE.map(([byte]) => byte / 255));
    const linear = toLinear(encoded);
    valuesOf(linear).forEach((value, i) => expect(value + 0.5).toBeCloseTo(TABLE[i]?.[1] ?? Number.NaN, 5));
    const back = toEncoded(linear);
    valuesOf(back).forEach((value, i) => expect(value + 0.5).toBeCloseTo((TABLE[i]?.[0] ?? 0) / 255, 4));
    tf.dispose([encoded, linear, back]);
  }));

it('knows how far small differences are stretched', () =>
  withoutLeak(() => {
    for (const value of [0.02, 0.3, 0.8]) {
      const [low, high, middle] = [image([value - 1e-3]), image([value + 1e-3]), image([value])];
      const [a, b] = [toLinear(low), toLinear(high)];
      const slope = ((valuesOf(b)[0] ?? 0) - (valuesOf(a)[0] ?? 0)) / 2e-3;
      expect(meanSlope(middle) / slope).toBeCloseTo(1, 2);
      tf.dispose([low, high, middle, a, b]);
    }
  }));
