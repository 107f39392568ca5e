import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';

import { believedPixels } from '../../core/restoration/highlights.js';
import { valuesOf, withoutLeak } from '../problems/tensors.js';

const SIDE = 24;

/** Mid-grey, with some values at [row, column]. */
function grey(value: (y: number, x: number) => number | undefined): tf.Tensor4D {
  const data = Array.from({ length: SIDE * SIDE * 3 }, (_, i) => {
    const at = Math.floor(i / 3);
    return (value(Math.floor(at / SIDE), at % SIDE) ?? 0.5) - 0.5;
  });
  return tf.tensor4d(data, [1, SIDE, SIDE, 3]);
}

const inSquare = (y: number, x: number, from: number, to: number): boolean =>
  y >= from && y <= to && x >= from && x <= to;

it('does not believe a clipped lamp, its bright surroundings, and one pixel more', () =>
  withoutLeak(() => {
    const d = grey((y, x) => (inSquare(y, x, 10, 12) ? 1 : inSquare(y, x, 9, 13) ? 0.96 : undefined));
    const believed = believedPixels(d, 3) ?? expect.fail('a lamp was clipped');
    valuesOf(believed).forEach((value, i) => {
      expect(value, `pixel ${i}`).toBe(inSquare(Math.floor(i / SIDE), i % SIDE, 8, 14) ? 0 : 1);
    });
    tf.dispose([d, believed]);
  }));

it('believes what is bright far from anything clipped', () =>
  withoutLeak(() => {
    const d = grey((y, x) => (inSquare(y, x, 2, 4) ? 1 : x > 16 ? 0.97 : undefined));
    const believed = believedPixels(d, 3) ?? expect.fail('a lamp was clipped');
    const kept = valuesOf(believed).filter((_, i) => i % SIDE > 16);
    expect(kept.every((value) => value === 1)).toBe(true);
    tf.dispose([d, believed]);
  }));

it('takes single white pixels for noise', () =>
  withoutLeak(() => {
    const d = grey((y, x) => (x > 10 ? ((y + 3 * x) % 5 < 2 ? 1 : 0.97) : undefined));
    expect(believedPixels(d, 3)).toBeNull();
    d.dispose();
  }));
