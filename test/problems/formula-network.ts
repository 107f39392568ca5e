import * as tf from '@tensorflow/tfjs-core';

import type { ParameterSet } from '../../core/networks/parameter-set.js';

/** The convolutions of test/golden/make_dncnn.py, here [3,3,in,out] as the product stores them. */
export function formulaKernels(parameters: ParameterSet): void {
  const kernels = parameters.all.filter((variable) => variable.rank === 4);
  kernels.forEach((variable, layer) => {
    const [height = 0, width = 0, inputs = 0, outputs = 0] = variable.shape;
    const values: number[] = [];
    for (let v = 0; v < height; v++) {
      for (let u = 0; u < width; u++) {
        for (let i = 0; i < inputs; i++) {
          for (let o = 0; o < outputs; o++)
            values.push(0.35 * Math.sin(1 + layer + 0.7 * o + 1.3 * i + 2.1 * v + 0.9 * u));
        }
      }
    }
    tf.tidy(() => {
      variable.assign(tf.tensor(values, variable.shape));
    });
  });
}

/** Its image, [2,6,7,3]. */
export function formulaImage(): tf.Tensor4D {
  const values: number[] = [];
  for (let b = 0; b < 2; b++) {
    for (let y = 0; y < 6; y++) {
      for (let x = 0; x < 7; x++) {
        for (let c = 0; c < 3; c++) values.push(0.4 * Math.sin(0.5 * x + 0.8 * y + 1.1 * c + 2 * b));
      }
    }
  }
  return tf.tensor4d(values, [2, 6, 7, 3]);
}

/** cos k with k counting in PyTorch's order, [B,C,H,W]. */
export const formulaCotangent = (): tf.Tensor4D =>
  tf.tidy(() => {
    const planes = Array.from({ length: 2 * 3 * 6 * 7 }, (_, k) => Math.cos(k));
    return tf.transpose(tf.tensor4d(planes, [2, 3, 6, 7]), [0, 2, 3, 1]);
  });
