import * as tf from '@tensorflow/tfjs-core';

import type { Boundary } from '../contract/blur.js';
import type { Held } from '../tensor/holding.js';
import { blurOperator } from './blur-operator.js';
import { cropToFrame } from './frame.js';
import type { Psf } from './psf.js';
import { frameWithin, unknownBorderBlur } from './unknown-border-blur.js';

/** How a camera sees clean scenes of one size. */
export interface Observation extends Held {
  /** The scene's blur, without noise. @param x [B,H,W,C] @returns what is seen of it, a new tensor: smaller where the border is unknown */
  readonly observe: (x: tf.Tensor4D) => tf.Tensor4D;
  /** The sharp picture that what was observed is compared with: the same part of the scene, a new tensor. */
  readonly reference: (x: tf.Tensor4D) => tf.Tensor4D;
  /** Of the picture that is seen, pixels. */
  readonly height: number;
  readonly width: number;
}

/**
 * Under an unknown border the frame is cut out of the scene, so that the blur reads real pixels beyond it; under the other boundaries the
 * scene is the frame.
 *
 * @param height @param width of the scenes, pixels
 * @throws StillpointError BAD_CONFIGURATION when the blur is larger than the scene
 */
export function observation(psf: Psf, boundary: Boundary, height: number, width: number): Observation {
  if (boundary === 'unknown') {
    const frame = frameWithin([psf], height, width);
    const { apply, dispose } = unknownBorderBlur([psf], frame);
    const reference = (x: tf.Tensor4D): tf.Tensor4D => cropToFrame(x, frame);
    return { observe: apply, reference, height: frame.height, width: frame.width, dispose };
  }
  const { apply, dispose } = blurOperator(psf, boundary, height, width);
  return { observe: apply, reference: (x) => tf.clone(x), height, width, dispose };
}
