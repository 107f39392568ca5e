import * as tf from '@tensorflow/tfjs-core';

import type { Boundary } from '../contract/blur.js';
import { StillpointError } from '../contract/errors.js';
import { linearMap } from '../tensor/linear-map.js';
import { filterInBasis } from '../transforms/separable-basis.js';
import { convolutionMatrix, gramEigenbasis } from './axis-matrix.js';
import { extend, fold, type Margins } from './boundary.js';
import type { LinearOperator } from './linear-operator.js';
import { separablePsf, type Psf } from './psf.js';

/** Longest side for which the eigenbasis of a separable blur is computed (O(n³) once); beyond it the data step is iterative. */
const MAX_EIGENBASIS_SIDE = 768;

/**
 * Blur by convolution in the image domain, under any boundary rule: A = valid convolution ∘ extension, Aᵀ = fold ∘ full
 * correlation.
 *
 * A separable kernel has a closed-form data step whatever the boundary: AᵀA is the Kronecker product of the two axes' Gram
 * matrices and is diagonal in the product of their eigenbases.
 *
 * @param psf at most as large as the image
 * @param height @param width of the images it will be applied to, pixels
 * @throws StillpointError BAD_CONFIGURATION when the kernel is larger than the image
 */
export function directBlur(psf: Psf, boundary: Boundary, height: number, width: number): LinearOperator {
  if (psf.height > height || psf.width > width) {
    throw new StillpointError(
      'BAD_CONFIGURATION',
      `The blur kernel (${psf.width}×${psf.height}) is larger than the image (${width}×${height}).`,
      'Choose a smaller blur or a larger picture.',
    );
  }
  const [cy, cx] = [Math.floor(psf.height / 2), Math.floor(psf.width / 2)];
  const margins: Margins = { top: psf.height - 1 - cy, bottom: cy, left: psf.width - 1 - cx, right: cx };
  // depthwiseConv2d correlates; a convolution reads the kernel backwards.
  const flipped = tf.tensor2d(Float32Array.from(psf.data).reverse(), [psf.height, psf.width]);
  const unflipped = tf.tensor2d(psf.data, [psf.height, psf.width]);

  const correlate = (x: tf.Tensor4D, kernel: tf.Tensor2D): tf.Tensor4D => {
    const [b, h, w, c] = x.shape;
    const planes = tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [b * c, h, w, 1]);
    const filter = tf.reshape(kernel, [psf.height, psf.width, 1, 1]) as tf.Tensor4D;
    const y = tf.conv2d(planes as tf.Tensor4D, filter, 1, 'valid');
    return tf.transpose(tf.reshape(y, [b, c, y.shape[1], y.shape[2]]), [0, 2, 3, 1]);
  };
  const forward = (x: tf.Tensor4D): tf.Tensor4D => tf.tidy(() => correlate(extend(x, boundary, margins), flipped));
  const full: Margins = { top: psf.height - 1, bottom: psf.height - 1, left: psf.width - 1, right: psf.width - 1 };
  const backward = (y: tf.Tensor4D): tf.Tensor4D =>
    tf.tidy(() => fold(correlate(extend(y, 'zero', full), unflipped), boundary, margins));

  const closedForm = separableDataStep(psf, boundary, height, width);
  return {
    apply: (x) => linearMap(x, forward, backward),
    adjoint: (y) => linearMap(y, backward, forward),
    norm: closedForm?.norm ?? boundOfNorm(psf, boundary),
    ...(closedForm === null ? {} : { solveNormal: closedForm.solveNormal }),
    dispose: () => {
      flipped.dispose();
      unflipped.dispose();
      closedForm?.dispose();
    },
  };
}

/** Young's inequality bounds ‖A‖ by Σ|psf| = 1; mirroring counts border pixels up to twice per axis. */
function boundOfNorm(psf: Psf, boundary: Boundary): number {
  if (boundary !== 'reflect') return 1;
  // ‖A‖² ≤ ‖A‖₁ ‖A‖∞ (Schur): rows sum to 1, a column to at most 2 per mirrored axis.
  return Math.sqrt((psf.height > 1 ? 2 : 1) * (psf.width > 1 ? 2 : 1));
}

function separableDataStep(psf: Psf, boundary: Boundary, height: number, width: number) {
  const factors = separablePsf(psf);
  if (factors === null || Math.max(height, width) > MAX_EIGENBASIS_SIDE) return null;
  const h = gramEigenbasis(convolutionMatrix(factors.column, height, boundary));
  const w = gramEigenbasis(convolutionMatrix(factors.row, width, boundary));
  const squares = new Float32Array(height * width);
  let largest = 0;
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const square = (h.values[i] ?? 0) * (w.values[j] ?? 0);
      squares[i * width + j] = square;
      largest = Math.max(largest, square);
    }
  }
  const basis = { height: tf.tensor2d(h.vectors, [height, height]), width: tf.tensor2d(w.vectors, [width, width]) };
  const eigenvalues = tf.tensor4d(squares, [1, 1, height, width]);
  return {
    norm: Math.sqrt(largest),
    solveNormal: (r: tf.Tensor4D, rho: tf.Tensor4D): tf.Tensor4D =>
      tf.tidy(() => filterInBasis(r, basis, tf.reciprocal(tf.add(eigenvalues, rho)))),
    dispose: () => {
      tf.dispose([basis.height, basis.width, eigenvalues]);
    },
  };
}
