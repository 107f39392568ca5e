import * as tf from '@tensorflow/tfjs-core';

import { StillpointError } from '../contract/errors.js';
import { assembled } from '../tensor/holding.js';
import { linearMap } from '../tensor/linear-map.js';
import { fastLength } from '../transforms/fast-length.js';
import { blurSpectrum, onlyOf, type BlurSpectrum } from './blur-spectrum.js';
import { circularBlur } from './fourier-blur.js';
import { cropToFrame, padToCanvas, type Frame } from './frame.js';
import type { LinearOperator } from './linear-operator.js';
import { chebyshevDataStep, REFINEMENTS } from './masked-data-step.js';
import type { Psf } from './psf.js';

/** Pixels of canvas beyond what the blur reads: what wraps around must not reach the frame. */
const CLEARANCE = 16;

/** A canvas for a frame: room for what the blur reads beyond it, and lengths that are good for an FFT. */
export function canvasFor(psfs: readonly Psf[], height: number, width: number): Frame {
  const canvasHeight = fastLength(height + Math.max(...psfs.map((psf) => psf.height)) + CLEARANCE);
  const canvasWidth = fastLength(width + Math.max(...psfs.map((psf) => psf.width)) + CLEARANCE);
  const [top, left] = [Math.floor((canvasHeight - height) / 2), Math.floor((canvasWidth - width) / 2)];
  return { top, left, height, width, canvasHeight, canvasWidth };
}

/**
 * The part of a scene whose blur reads nothing beyond the scene: what a camera with this frame would see of it.
 *
 * @param psfs one or several kernels; the widest decides
 * @throws StillpointError BAD_CONFIGURATION when nothing is left
 */
export function frameWithin(psfs: readonly Psf[], canvasHeight: number, canvasWidth: number): Frame {
  const top = Math.max(...psfs.map((psf) => Math.floor(psf.height / 2)));
  const left = Math.max(...psfs.map((psf) => Math.floor(psf.width / 2)));
  const [height, width] = [canvasHeight - 2 * top, canvasWidth - 2 * left];
  if (height >= 1 && width >= 1) return { top, left, height, width, canvasHeight, canvasWidth };
  throw new StillpointError(
    'BAD_CONFIGURATION',
    `The blur (${2 * left + 1}×${2 * top + 1}) leaves nothing of a picture of ${canvasWidth}×${canvasHeight} whose border is unknown.`,
    'Choose a smaller blur or a larger picture.',
  );
}

/**
 * Blur of a scene that goes on beyond the picture: A = M C, with C the circular blur of a larger canvas and M the frame (less pixels that
 * are not to be believed). x is the canvas, d the frame; what lies beyond is unknown, and comes out of the solve.
 *
 * The data step (CᵀMC + ρI)⁻¹ has no closed form, but the one without the mask, a division in the Fourier domain, is near it: it is the
 * preconditioner of conjugate gradients, and the step of an iteration from a guess. One such step completes the data by the state itself,
 * d̃ = M d + (1 − M) C x (majorisation–minimisation).
 *
 * @param psfs one kernel for every image of a batch, or one kernel per image
 * @param frame where the picture lies on the canvas: of {@link canvasFor} or {@link frameWithin}
 * @param seen 1 where d is believed, 0 where not (clipped highlights), [1,height,width,1]; by default everywhere; not disposed
 * @throws StillpointError BAD_CONFIGURATION when a kernel is larger than the canvas
 * @see Almeida and Figueiredo 2013, "Deconvolving images with unknown boundaries using the alternating direction method of multipliers"
 */
export function unknownBorderBlur(psfs: readonly Psf[], frame: Frame, seen?: tf.Tensor4D): LinearOperator {
  return assembled((hold) => {
    const spectrum = hold(blurSpectrum(psfs, frame.canvasHeight, frame.canvasWidth));
    const believed = hold(
      seen === undefined ? (tf.ones([1, frame.height, frame.width, 1]) as tf.Tensor4D) : tf.clone(seen),
    );
    return hold(maskedBlur(spectrum, frame, believed));
  });
}

/** {@link unknownBorderBlur} of a spectrum and a mask that are another's to dispose. */
function maskedBlur(spectrum: BlurSpectrum, frame: Frame, believed: tf.Tensor4D): LinearOperator {
  return assembled((hold) => {
    const circular = circularBlur(spectrum);
    const mask = hold(tf.tidy(() => tf.transpose(padToCanvas(believed, frame), [0, 3, 1, 2])));
    const forward = (x: tf.Tensor4D): tf.Tensor4D =>
      tf.tidy(() => tf.mul(believed, cropToFrame(circular.apply(x), frame)));
    const backward = (y: tf.Tensor4D): tf.Tensor4D =>
      tf.tidy(() => circular.adjoint(padToCanvas(tf.mul(believed, y), frame)));
    return {
      frame,
      apply: (x) => linearMap(x, forward, backward),
      adjoint: (y) => linearMap(y, backward, forward),
      norm: circular.norm,
      precondition: (r, rho) => circular.solveNormal(r, rho),
      refineNormal: (r, rho, guess, steps = REFINEMENTS) =>
        chebyshevDataStep({ blur: spectrum, mask, rho }, r, guess, steps),
      ...(spectrum.power.shape[0] > 1 && {
        only: (samples: readonly number[]) =>
          assembled((part) => part(maskedBlur(part(onlyOf(spectrum, samples)), frame, believed))),
      }),
    };
  });
}
