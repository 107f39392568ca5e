import * as tf from '@tensorflow/tfjs-core';
import { Matrix, solve } from 'ml-matrix';

import { columnOf, normals } from './tensors.js';

/** A map whose behaviour under iteration is known, on states [B,1,n,1]. */
export interface FixedPointProblem {
  readonly map: (x: tf.Tensor4D) => tf.Tensor4D;
  /** z* = T(z*), the same for every sample. */
  readonly solution: readonly number[];
  readonly dispose: () => void;
}

/** T(z) = M z + c. */
export function affine(matrix: Matrix, offset: readonly number[]): FixedPointProblem {
  const n = offset.length;
  const m = tf.tensor2d(matrix.transpose().to2DArray());
  const c = tf.tensor1d([...offset]);
  return {
    map: (x) =>
      tf.tidy(() =>
        tf.reshape(tf.add(tf.matMul(tf.reshape(x, [-1, n]), m), c), x.shape as [number, number, number, number]),
      ),
    solution: solve(Matrix.sub(Matrix.eye(n), matrix), columnOf(offset)).to1DArray(),
    dispose: () => {
      tf.dispose([m, c]);
    },
  };
}

/** A random matrix scaled to the given norm, not symmetric. */
export function randomMatrix(n: number, norm2: number, seed = 1): Matrix {
  const values = normals(n * n, seed);
  const matrix = Matrix.from1DArray(n, n, values);
  const gram = matrix.transpose().mmul(matrix);
  let v = Matrix.ones(n, 1);
  for (let i = 0; i < 500; i++) {
    v = gram.mmul(v);
    v.div(v.norm());
  }
  return matrix.mul(norm2 / Math.sqrt(gram.mmul(v).norm()));
}

/** A contraction by 0.7. */
export const contraction = (n = 6): FixedPointProblem => affine(randomMatrix(n, 0.7), normals(n, 2));

/** A turn by 90° about a point: Picard circles for ever, relaxation and Anderson settle. */
export const rotation = (): FixedPointProblem =>
  affine(
    new Matrix([
      [0, -1],
      [1, 0],
    ]),
    [1, 3],
  );

/** Doubles every distance. */
export const expansion = (): FixedPointProblem => affine(Matrix.eye(3).mul(2), [1, 1, 1]);
