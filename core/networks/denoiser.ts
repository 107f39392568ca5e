import * as tf from '@tensorflow/tfjs-core';

import type { PerSample } from '../tensor/per-sample.js';

/**
 * The learned part of a scheme: estimates the noise in an image, S_Θ(x; s), so that R_Θ(x; s) = x − S_Θ(x; s) removes it.
 */
export interface Denoiser {
  /**
   * S_Θ(x; s).
   * @param x [B,H,W,C], centred intensities; @param level s, noise standard deviation on [0, 1] a sample, [B,1,1,1] or [1,1,1,1]
   * @returns [B,H,W,C]
   */
  residual(x: tf.Tensor4D, level: PerSample): tf.Tensor4D;
  /**
   * Updates what the network knows of its own features, its running statistics, from a batch: for pretraining only. Absent where
   * there is nothing to update. Inside T the statistics are constants.
   *
   * @param x as for `residual`; nothing is disposed
   */
  observe?(x: tf.Tensor4D, level: PerSample): void;
  /**
   * Scales S, so that R is nearer the identity: S ← factor · S, by the weights. Absent where no weights do that, as in a DRUNet, whose
   * output is the denoised image.
   *
   * @param factor in (0, 1]
   */
  damp?(factor: number): void;
  /** Pixels around a position that its output depends on: the halo that exact tiling needs. */
  readonly receptiveRadius: number;
  /** Shifts by multiples of this many pixels commute with S: tiles begin there. By default every shift does, 1. */
  readonly stride?: number;
  /** Whether S is continuously differentiable in x and Θ (JFB's condition 2). */
  readonly smooth: boolean;
}

/** R_Θ(x; s) = x − S_Θ(x; s). @returns new tensor, the shape of x */
export function denoise(network: Denoiser, x: tf.Tensor4D, level: PerSample): tf.Tensor4D {
  return tf.tidy(() => tf.sub(x, network.residual(x, level)));
}
