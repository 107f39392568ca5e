import * as tf from '@tensorflow/tfjs-core';

import type { BoundaryRule } from '../contract/blur.js';
import { filterInBasis } from '../transforms/separable-basis.js';
import { convolutionMatrix, gramEigenbasis } from './axis-matrix.js';
import type { NormalSolver } from './data-step.js';
import { separablePsf, type Psf } from './psf.js';

/** Longest side for which a basis is held as a matrix (O(n³) once for eigenvectors); beyond it the data step is iterative. */
const MAX_SIDE = 768;

/** The data step, and the exact ‖A‖ that comes with it. */
export interface ClosedFormDataStep {
  readonly norm: number;
  readonly solveNormal: NormalSolver;
  dispose(): void;
}

/** AᵀA = Q diag(eigenvalues) Qᵀ with Q a product of one orthonormal basis an axis. */
interface Diagonalisation {
  /** Columns are basis vectors, row-major. */
  readonly height: Float32Array;
  readonly width: Float32Array;
  /** Of AᵀA, row-major [H][W]. */
  readonly eigenvalues: Float32Array;
}

/**
 * (AᵀA + ρI)⁻¹ for blurs whose AᵀA is diagonal in a separable basis; null for others and for very large images.
 *
 * Separable kernels: AᵀA is the Kronecker product of the axes' Gram matrices, whatever the boundary. Kernels that are symmetric about
 * both axes under the reflecting boundary: the DCT-II.
 */
export function closedFormDataStep(
  psf: Psf,
  boundary: BoundaryRule,
  height: number,
  width: number,
): ClosedFormDataStep | null {
  if (Math.max(height, width) > MAX_SIDE) return null;
  const diagonal =
    separableDiagonalisation(psf, boundary, height, width) ??
    (boundary === 'reflect' ? cosineDiagonalisation(psf, height, width) : null);
  if (diagonal === null) return null;
  const { basis, eigenvalues } = tf.tidy(() => ({
    basis: {
      height: tf.tensor2d(diagonal.height, [height, height]),
      width: tf.tensor2d(diagonal.width, [width, width]),
    },
    eigenvalues: tf.tensor4d(diagonal.eigenvalues, [1, 1, height, width]),
  }));
  return {
    norm: Math.sqrt(diagonal.eigenvalues.reduce((largest, value) => Math.max(largest, value), 0)),
    solveNormal: (r, rho) => tf.tidy(() => filterInBasis(r, basis, tf.reciprocal(tf.add(eigenvalues, rho)))),
    dispose: () => {
      tf.dispose([basis.height, basis.width, eigenvalues]);
    },
  };
}

function separableDiagonalisation(
  psf: Psf,
  boundary: BoundaryRule,
  height: number,
  width: number,
): Diagonalisation | null {
  const factors = separablePsf(psf);
  if (factors === null) return null;
  const h = gramEigenbasis(convolutionMatrix(factors.column, height, boundary));
  const w = gramEigenbasis(convolutionMatrix(factors.row, width, boundary));
  const eigenvalues = new Float32Array(height * width);
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) eigenvalues[i * width + j] = (h.values[i] ?? 0) * (w.values[j] ?? 0);
  }
  return { height: h.vectors, width: w.vectors, eigenvalues };
}

/** Orthonormal DCT-II, columns are the cosines. */
function cosineBasis(n: number): Float32Array {
  const basis = new Float32Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      basis[i * n + k] = Math.sqrt((k === 0 ? 1 : 2) / n) * Math.cos((Math.PI * k * (2 * i + 1)) / (2 * n));
    }
  }
  return basis;
}

/** Whether a kernel of odd sides equals its mirror images in both axes. */
function isSymmetric({ height, width, data }: Psf): boolean {
  if (height % 2 === 0 || width % 2 === 0) return false;
  const tolerance = 1e-6 * data.reduce((largest, value) => Math.max(largest, value), 0);
  return data.every((value, i) => {
    const [y, x] = [Math.floor(i / width), i % width];
    const across = data[y * width + (width - 1 - x)] ?? Number.NaN;
    const down = data[(height - 1 - y) * width + x] ?? Number.NaN;
    return Math.abs(value - across) <= tolerance && Math.abs(value - down) <= tolerance;
  });
}

function cosineDiagonalisation(psf: Psf, height: number, width: number): Diagonalisation | null {
  if (!isSymmetric(psf)) return null;
  const [cy, cx] = [(psf.height - 1) / 2, (psf.width - 1) / 2];
  // Σ psf(y, x) cos(πk(y − c)/H) cos(πl(x − c)/W), one axis after the other.
  const rows = new Float64Array(psf.height * width);
  for (let y = 0; y < psf.height; y++) {
    for (let l = 0; l < width; l++) {
      let sum = 0;
      for (let x = 0; x < psf.width; x++) {
        sum += (psf.data[y * psf.width + x] ?? 0) * Math.cos((Math.PI * l * (x - cx)) / width);
      }
      rows[y * width + l] = sum;
    }
  }
  const eigenvalues = new Float32Array(height * width);
  for (let k = 0; k < height; k++) {
    for (let l = 0; l < width; l++) {
      let sum = 0;
      for (let y = 0; y < psf.height; y++) {
        sum += (rows[y * width + l] ?? 0) * Math.cos((Math.PI * k * (y - cy)) / height);
      }
      eigenvalues[k * width + l] = sum * sum;
    }
  }
  return { height: cosineBasis(height), width: cosineBasis(width), eigenvalues };
}
