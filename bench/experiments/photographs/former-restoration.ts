import * as tf from '@tensorflow/tfjs-core';

import type { Model } from '../../../core/models/model.js';
import { fourierBlur } from '../../../core/operators/fourier-blur.js';
import type { Psf } from '../../../core/operators/psf.js';
import { restoredImages, solveMeasurement } from '../../../core/schemes/solve-equilibrium.js';
import { anderson, PAPER_ANDERSON } from '../../../core/solvers/anderson.js';
import { holding } from '../../../core/tensor/holding.js';
import { cutOut } from '../../../core/tensor/cut-out.js';
import { tensorOf, type PlainImage } from '../../../core/tensor/images.js';
import { perSample } from '../../../core/tensor/per-sample.js';
import { fastLength } from '../../../core/transforms/fast-length.js';

/** Kernel sizes of continuation beyond the frame. */
const MARGIN_KERNELS = 2;
const LEAST_MARGIN = 16;
const SOLVE = { tolerance: 1e-3, maxEvaluations: 50 };

/**
 * A photograph as `restore` restored it before it knew of borders: continued periodically to the right and below, believed there, and solved
 * with the circular blur. Clipped highlights are believed too; nothing is checked.
 *
 * @param noise what it is told, on [0, 1]
 */
export async function formerRestoration(
  image: PlainImage,
  model: Model,
  { psf, noise }: { readonly psf: Psf; readonly noise: number },
): Promise<PlainImage> {
  return holding(async (hold) => {
    const [rows, columns] = [added(image.height, psf.height), added(image.width, psf.width)];
    const d = hold(tf.tidy(() => extended(extended(tensorOf(image), 1, rows), 2, columns)));
    const operator = hold(fourierBlur([psf], image.height + rows, image.width + columns));
    const measurement = { d, operator, noise: hold(perSample([noise])) };
    const options = { solver: anderson(PAPER_ANDERSON), ...SOLVE };
    const [whole] = await solveMeasurement(model.scheme, measurement, options, restoredImages);
    if (whole === undefined) throw new Error('formerRestoration: an empty batch');
    return cutOut(whole, 0, 0, image.height, image.width);
  });
}

/** Pixels that a side grows by: its new length is good for an FFT. */
function added(length: number, kernel: number): number {
  const wanted = Math.max(LEAST_MARGIN, MARGIN_KERNELS * kernel);
  return Math.min(fastLength(length + wanted) - length, length);
}

/** Beyond the far edge its mirror image fades out, and that of the near edge fades in. */
function extended(x: tf.Tensor4D, axis: 1 | 2, by: number): tf.Tensor4D {
  const mirrored = (from: number): tf.Tensor4D => {
    const begin: [number, number, number, number] = [0, 0, 0, 0];
    const size: [number, number, number, number] = [-1, -1, -1, -1];
    begin[axis] = from;
    size[axis] = by;
    return tf.reverse(tf.slice4d(x, begin, size), axis);
  };
  const ramp = Float32Array.from({ length: by }, (_, i) => 0.5 - 0.5 * Math.cos((Math.PI * (i + 0.5)) / by));
  const weight = tf.tensor4d(ramp, axis === 1 ? [1, by, 1, 1] : [1, 1, by, 1]);
  const [far, near] = [mirrored(x.shape[axis] - by), mirrored(0)];
  return tf.concat([x, tf.add(far, tf.mul(weight, tf.sub(near, far))) as tf.Tensor4D], axis);
}
