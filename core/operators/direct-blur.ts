import * as tf from '@tensorflow/tfjs-core';

import type { BoundaryRule } from '../contract/blur.js';
import { StillpointError } from '../contract/errors.js';
import { assembled } from '../tensor/holding.js';
import { linearMap } from '../tensor/linear-map.js';
import { extend, fold, type Margins } from './boundary.js';
import { closedFormDataStep } from './closed-form-data-step.js';
import type { LinearOperator } from './linear-operator.js';
import { preconditionedDataStep } from './preconditioned-data-step.js';
import type { Psf } from './psf.js';
import { validConvolution } from './valid-convolution.js';

/**
 * Blur under any boundary rule: A = valid convolution ∘ extension, Aᵀ = fold ∘ its adjoint. Small kernels convolve directly, large ones
 * by FFT. The data step has a closed form for separable kernels and, with `reflect`, for symmetric ones; for others there is a near inverse,
 * and an iteration from a guess.
 *
 * @param psf at most as large as the image
 * @param height @param width of the images it will be applied to, pixels
 * @throws StillpointError BAD_CONFIGURATION when the kernel is larger than the image
 */
export function directBlur(psf: Psf, boundary: BoundaryRule, height: number, width: number): LinearOperator {
  if (psf.height > height || psf.width > width) {
    throw new StillpointError(
      'BAD_CONFIGURATION',
      `The blur kernel (${psf.width}×${psf.height}) is larger than the image (${width}×${height}).`,
      'Choose a smaller blur or a larger picture.',
    );
  }
  const [cy, cx] = [Math.floor(psf.height / 2), Math.floor(psf.width / 2)];
  const margins: Margins = { top: psf.height - 1 - cy, bottom: cy, left: psf.width - 1 - cx, right: cx };
  return assembled((hold) => {
    const convolution = hold(validConvolution(psf, height, width));

    const forward = (x: tf.Tensor4D): tf.Tensor4D => {
      const extended = extend(x, boundary, margins);
      const y = convolution.forward(extended);
      extended.dispose();
      return y;
    };
    const backward = (y: tf.Tensor4D): tf.Tensor4D => {
      const spread = convolution.adjoint(y);
      const x = fold(spread, boundary, margins);
      spread.dispose();
      return x;
    };
    const closedForm = closedFormDataStep(psf, boundary, height, width);
    const gram = (x: tf.Tensor4D): tf.Tensor4D => tf.tidy(() => backward(forward(x)));
    return {
      ...hold(closedForm ?? preconditionedDataStep(psf, height, width, gram)),
      apply: (x) => linearMap(x, forward, backward),
      adjoint: (y) => linearMap(y, backward, forward),
      norm: closedForm?.norm ?? boundOfNorm(psf, boundary),
    };
  });
}

/**
 * ‖A‖² ≤ ‖A‖₁‖A‖∞ (Schur). Rows sum to 1; so do columns, except that mirroring counts pixels near an edge up to twice an axis.
 */
function boundOfNorm(psf: Psf, boundary: BoundaryRule): number {
  if (boundary !== 'reflect') return 1;
  return Math.sqrt((psf.height > 1 ? 2 : 1) * (psf.width > 1 ? 2 : 1));
}
