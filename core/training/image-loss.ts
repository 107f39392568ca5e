import * as tf from '@tensorflow/tfjs-core';

import type { LossConfig } from '../contract/training.js';
import { customGradient } from '../tensor/custom-gradient.js';
import { meanSquaredError } from '../tensor/per-sample.js';
import { structuralDissimilarity } from './ssim-loss.js';

/** ℓ: how far restored images are from clean ones, and what it counts in the training objective. */
export interface ImageLoss {
  /** A mean over the batch on [0, 1], differentiable in the restored images. @param restored, clean [B,H,W,C], centred */
  error(restored: tf.Tensor4D, clean: tf.Tensor4D): tf.Scalar;
  /**
   * What ℓ is multiplied by in the objective. Fixes what `contraction.weight` and `optimiser.clip` mean: whatever the loss, a typical
   * error of a restored photograph (36 dB, that is a root mean square of 0.016 and a mean distance of 0.0125; SSIM 0.95) counts as 1.
   */
  readonly scale: number;
}

/** The loss of a configuration. */
export function imageLoss(config: LossConfig): ImageLoss {
  switch (config.kind) {
    case 'mse':
      return { error: meanSquaredError, scale: 4000 };
    case 'l1':
      return { error: meanDistance, scale: 80 };
    case 'charbonnier':
      return { error: (restored, clean) => meanCharbonnier(restored, clean, config.epsilon), scale: 80 };
    case 'ssim':
      return { error: (restored, clean) => mixed(restored, clean, config.share), scale: 25 };
  }
}

/** mean |a − b|. With a gradient of its own: tfjs's of the absolute value goes through `step`, many times slower than `sign`. */
function meanDistance(a: tf.Tensor4D, b: tf.Tensor4D): tf.Scalar {
  return meanOfDifference(a, b, (e) => ({ value: tf.mean(tf.abs(e)), slope: () => tf.sign(e) }));
}

/** mean √(e² + δ²), e = a − b. @param epsilon δ */
function meanCharbonnier(a: tf.Tensor4D, b: tf.Tensor4D, epsilon: number): tf.Scalar {
  return meanOfDifference(a, b, (e) => {
    const root = tf.sqrt(tf.add(tf.square(e), epsilon ** 2));
    return { value: tf.mean(root), slope: () => tf.div(e, root) };
  });
}

/** `share` · (1 − SSIM) + (1 − share) · mean |a − b|. */
function mixed(a: tf.Tensor4D, b: tf.Tensor4D, share: number): tf.Scalar {
  return tf.tidy(() => tf.add(tf.mul(share, structuralDissimilarity(a, b)), tf.mul(1 - share, meanDistance(a, b))));
}

/**
 * A mean over the values of a function of a − b, with its slope in a given: one pass each way instead of a tape. b counts as constant.
 *
 * @param apply gives the mean, and the function's slope at every value; called inside `tidy`
 */
function meanOfDifference(
  a: tf.Tensor4D,
  b: tf.Tensor4D,
  apply: (e: tf.Tensor4D) => { value: tf.Scalar; slope: () => tf.Tensor },
): tf.Scalar {
  return customGradient<tf.Scalar>([a], ([input]) => {
    const { value, slope } = apply(tf.sub(input as tf.Tensor4D, b));
    const gradient = tf.div(slope(), a.size);
    return { value, keep: [gradient], gradient: (dy, [kept = gradient]) => tf.mul(dy, kept) };
  });
}
