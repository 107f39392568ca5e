import * as tf from '@tensorflow/tfjs-core';

import { StillpointError } from '../contract/errors.js';
import { linearMap } from '../tensor/linear-map.js';
import { fastLength } from '../transforms/fast-length.js';
import { blurSpectrum } from './blur-spectrum.js';
import { circularBlur } from './fourier-blur.js';
import { cropToFrame, padToCanvas, type Frame } from './frame.js';
import type { LinearOperator } from './linear-operator.js';
import { chebyshevDataStep } from './masked-data-step.js';
import type { Psf } from './psf.js';

/** Pixels of canvas beyond what the blur reads: what wraps around must not reach the frame. */
const CLEARANCE = 16;

/** The canvas for a frame: room for what the blur reads beyond it, and lengths that are good for an FFT. */
export function canvasFor(psfs: readonly Psf[], height: number, width: number): Frame {
  const canvasHeight = fastLength(height + Math.max(...psfs.map((psf) => psf.height)) + CLEARANCE);
  const canvasWidth = fastLength(width + Math.max(...psfs.map((psf) => psf.width)) + CLEARANCE);
  const [top, left] = [Math.floor((canvasHeight - height) / 2), Math.floor((canvasWidth - width) / 2)];
  return { top, left, height, width, canvasHeight, canvasWidth };
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
 * @param height @param width of the frame, pixels
 * @param seen 1 where d is believed, 0 where not (clipped highlights), row-major [height][width]; by default everywhere
 * @throws StillpointError BAD_CONFIGURATION when `seen` has another size or other values
 * @see Almeida and Figueiredo 2013, "Deconvolving images with unknown boundaries using the alternating direction method of multipliers"
 */
export function unknownBorderBlur(
  psfs: readonly Psf[],
  height: number,
  width: number,
  seen?: Float32Array,
): LinearOperator {
  const frame = canvasFor(psfs, height, width);
  const spectrum = blurSpectrum(psfs, frame.canvasHeight, frame.canvasWidth);
  const circular = circularBlur(spectrum);
  const believed = tf.tensor4d(believable(seen, height, width), [1, height, width, 1]);
  const mask = tf.tidy(() => tf.transpose(padToCanvas(believed, frame), [0, 3, 1, 2]));
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
    refineNormal: (r, rho, guess, steps) => chebyshevDataStep({ blur: spectrum, mask, rho }, r, guess, steps),
    dispose: () => {
      circular.dispose();
      tf.dispose([believed, mask]);
    },
  };
}

function believable(seen: Float32Array | undefined, height: number, width: number): Float32Array {
  if (seen === undefined) return new Float32Array(height * width).fill(1);
  if (seen.length !== height * width || seen.some((value) => value !== 0 && value !== 1)) {
    throw new StillpointError(
      'BAD_CONFIGURATION',
      `The mask of the pixels to believe must hold ${height}×${width} values, each 0 or 1.`,
      'Use a mask of the size of the picture.',
    );
  }
  return seen;
}
