import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

import type { BoundaryRule } from '../contract/blur.js';

/** Index that position `i` (possibly outside 0…n−1) reads, or null where the scene is zero. */
function sourceIndex(i: number, n: number, boundary: BoundaryRule): number | null {
  if (i >= 0 && i < n) return i;
  switch (boundary) {
    case 'zero':
      return null;
    case 'circular':
      return ((i % n) + n) % n;
    case 'reflect':
      return i < 0 ? -i - 1 : 2 * n - 1 - i;
  }
}

/** The n×n matrix of a one-dimensional convolution under a boundary rule; the kernel's centre is ⌊length/2⌋. */
export function convolutionMatrix(kernel: Float64Array, n: number, boundary: BoundaryRule): Matrix {
  const centre = Math.floor(kernel.length / 2);
  const matrix = Matrix.zeros(n, n);
  for (let i = 0; i < n; i++) {
    kernel.forEach((weight, u) => {
      const j = sourceIndex(i - u + centre, n, boundary);
      if (j !== null) matrix.set(i, j, matrix.get(i, j) + weight);
    });
  }
  return matrix;
}

/** Orthonormal eigenvectors (columns, row-major float32) and eigenvalues (≥ 0) of GᵀG, in float64. */
export function gramEigenbasis(g: Matrix): { vectors: Float32Array; values: Float64Array } {
  const gram = g.transpose().mmul(g);
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(gram, { assumeSymmetric: true });
  return {
    vectors: Float32Array.from(eigenvectorMatrix.to1DArray()),
    values: Float64Array.from(realEigenvalues, (value) => Math.max(0, value)),
  };
}
