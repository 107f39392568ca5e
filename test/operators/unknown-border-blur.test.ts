import * as tf from '@tensorflow/tfjs-core';
import { Matrix, solve } from 'ml-matrix';
import { describe, expect, it } from 'vitest';

import { directBlur } from '../../core/operators/direct-blur.js';
import { cropToFrame, mirrorToCanvas, padToCanvas, type Frame } from '../../core/operators/frame.js';
import { gaussianPsf, motionPsf } from '../../core/operators/psf.js';
import { canvasFor, frameWithin, unknownBorderBlur } from '../../core/operators/unknown-border-blur.js';
import { perSample } from '../../core/tensor/per-sample.js';
import { ruggedPsf } from '../problems/plain-blur.js';
import { columnOf, dot, matrixOf, normalImages, relativeError, valuesOf, withoutLeak } from '../problems/tensors.js';

const psf = ruggedPsf(3, 4, 2);
const [height, width] = [8, 9];
const rho = 0.02;

/** Some pixels are not believed. */
function holes(frame: Frame): tf.Tensor4D {
  const data = Float32Array.from({ length: frame.height * frame.width }, (_, i) => (i % 7 === 3 ? 0 : 1));
  return tf.tensor4d(data, [1, frame.height, frame.width, 1]);
}

describe('a blur behind an unknown border', () => {
  it('sees of a scene what a blur sees that reads nothing made up', () =>
    withoutLeak(() => {
      const frame = frameWithin([psf], height, width);
      const x = normalImages([2, height, width, 3], 1);
      const operator = unknownBorderBlur([psf], frame);
      for (const boundary of ['zero', 'reflect', 'circular'] as const) {
        const whole = directBlur(psf, boundary, height, width);
        const [seen, expected] = [operator.apply(x), tf.tidy(() => cropToFrame(whole.apply(x), frame))];
        expect(seen.shape).toEqual([2, frame.height, frame.width, 3]);
        expect(relativeError(valuesOf(seen), valuesOf(expected))).toBeLessThan(1e-5);
        tf.dispose([seen, expected]);
        whole.dispose();
      }
      x.dispose();
      operator.dispose();
    }));

  it('mixes kernels in a batch, one an image', () =>
    withoutLeak(() => {
      const kernels = [psf, gaussianPsf(0.6, 3)];
      const frame = frameWithin(kernels, height, width);
      const x = normalImages([2, height, width, 1], 4);
      const both = unknownBorderBlur(kernels, frame);
      const seen = both.apply(x);
      kernels.forEach((kernel, i) => {
        const one = unknownBorderBlur([kernel], frame);
        const alone = tf.tidy(() => one.apply(tf.slice4d(x, [i, 0, 0, 0], [1, -1, -1, -1])));
        const part = tf.tidy(() => tf.slice4d(seen, [i, 0, 0, 0], [1, -1, -1, -1]));
        expect(relativeError(valuesOf(part), valuesOf(alone))).toBeLessThan(1e-6);
        tf.dispose([alone, part]);
        one.dispose();
      });
      tf.dispose([x, seen]);
      both.dispose();
    }));

  it('refines a guess towards the data step of dense algebra, and leaves the data step where it is', () =>
    withoutLeak(() => {
      const frame = frameWithin([psf], height, width);
      const seen = holes(frame);
      const operator = unknownBorderBlur([psf], frame, seen);
      const refine = operator.refineNormal ?? expect.fail('nothing refines');
      const a = matrixOf(operator.apply, [1, height, width, 1]);
      const normal = a
        .transpose()
        .mmul(a)
        .add(Matrix.eye(height * width).mul(rho));
      const r = normalImages([1, height, width, 1], 7);
      const exact = solve(normal, columnOf(valuesOf(r))).to1DArray();
      const weight = perSample([rho]);
      const start = tf.zerosLike(r);
      const errors = [1, 4, 16, 64].map((steps) => {
        const x = refine(r, weight, start, steps);
        const error = relativeError(valuesOf(x), exact);
        x.dispose();
        return error;
      });
      errors.slice(1).forEach((error, i) => expect(error).toBeLessThan(0.8 * (errors[i] ?? 0)));
      expect(errors.at(-1)).toBeLessThan(1e-3);
      const solution = tf.tensor4d(exact, [1, height, width, 1]);
      const still = refine(r, weight, solution, 3);
      expect(relativeError(valuesOf(still), exact)).toBeLessThan(1e-5);
      tf.dispose([seen, r, weight, start, solution, still]);
      operator.dispose();
    }));

  it('refines linearly: Anderson acceleration needs that', () =>
    withoutLeak(() => {
      const frame = frameWithin([psf], height, width);
      const operator = unknownBorderBlur([psf], frame);
      const refine = operator.refineNormal ?? expect.fail('nothing refines');
      const weight = perSample([rho]);
      const shape = [1, height, width, 2] as const;
      const [r, s, x, y] = [1, 2, 3, 4].map((seed) => normalImages([...shape], seed)) as [
        tf.Tensor4D,
        tf.Tensor4D,
        tf.Tensor4D,
        tf.Tensor4D,
      ];
      const of = (right: tf.Tensor4D, guess: tf.Tensor4D): tf.Tensor4D => refine(right, weight, guess, 5);
      const [together, apart] = tf.tidy(() => [
        of(tf.add(r, tf.mul(2, s)), tf.add(x, tf.mul(2, y))),
        tf.add(of(r, x), tf.mul(2, of(s, y))),
      ]) as [tf.Tensor4D, tf.Tensor4D];
      expect(relativeError(valuesOf(together), valuesOf(apart))).toBeLessThan(1e-5);
      tf.dispose([weight, r, s, x, y, together, apart]);
      operator.dispose();
    }));

  it('believes nothing of a pixel that is masked', () =>
    withoutLeak(() => {
      const frame = frameWithin([psf], height, width);
      const seen = holes(frame);
      const operator = unknownBorderBlur([psf], frame, seen);
      const [d, lies] = [
        normalImages([1, frame.height, frame.width, 1], 1),
        normalImages([1, frame.height, frame.width, 1], 2),
      ];
      const spoilt = tf.tidy(() => tf.add(d, tf.mul(lies, tf.sub(1, seen))) as tf.Tensor4D);
      const [honest, same] = [operator.adjoint(d), operator.adjoint(spoilt)];
      expect(relativeError(valuesOf(same), valuesOf(honest))).toBeLessThan(1e-6);
      tf.dispose([seen, d, lies, spoilt, honest, same]);
      operator.dispose();
    }));

  it('refuses a blur that leaves nothing of a scene, and says the sizes', () => {
    expect(() => frameWithin([motionPsf(21, 0)], 20, 20)).toThrow('leaves nothing of a picture of 20×20');
  });
});

describe('a frame on its canvas', () => {
  it('has room for what the blur reads on every side', () => {
    const kernel = motionPsf(30, 20);
    const frame = canvasFor([kernel], 50, 61);
    for (const [margin, reach] of [
      [frame.top, kernel.height],
      [frame.left, kernel.width],
      [frame.canvasHeight - frame.height - frame.top, kernel.height],
      [frame.canvasWidth - frame.width - frame.left, kernel.width],
    ] as const) {
      expect(margin).toBeGreaterThanOrEqual(Math.floor(reach / 2));
    }
  });

  it('is cut out by the adjoint of laying it on zeros', () =>
    withoutLeak(() => {
      const frame = { top: 2, left: 1, height: 3, width: 4, canvasHeight: 7, canvasWidth: 6 };
      const [x, y] = [normalImages([1, 7, 6, 2], 1), normalImages([1, 3, 4, 2], 2)];
      const [inside, spread] = [cropToFrame(x, frame), padToCanvas(y, frame)];
      expect(dot(valuesOf(inside), valuesOf(y))).toBeCloseTo(dot(valuesOf(x), valuesOf(spread)), 5);
      tf.dispose([x, y, inside, spread]);
    }));

  it('is continued by its mirror images, again and again where the canvas is far larger', () =>
    withoutLeak(() => {
      const y = tf.tensor4d([1, 2, 3], [1, 1, 3, 1]);
      const frame = { top: 1, left: 4, height: 1, width: 3, canvasHeight: 3, canvasWidth: 10 };
      const canvas = mirrorToCanvas(y, frame);
      const row = [3, 3, 2, 1, 1, 2, 3, 3, 2, 1];
      expect(valuesOf(canvas)).toEqual([...row, ...row, ...row]);
      tf.dispose([y, canvas]);
    }));
});
