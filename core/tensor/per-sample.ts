import * as tf from '@tensorflow/tfjs-core';

/** A value per sample of a batch, [B,1,1,1], ready to broadcast against images. */
export type PerSample = tf.Tensor4D;

const NOT_BATCH = [1, 2, 3];

/** Inner product of each sample, Σ a·b over height, width and channels. @returns [B,1,1,1] */
export function innerProduct(a: tf.Tensor4D, b: tf.Tensor4D): PerSample {
  return tf.tidy(() => tf.sum(tf.mul(a, b), NOT_BATCH, true));
}

/** Euclidean norm of each sample. @returns [B,1,1,1] */
export function sampleNorm(x: tf.Tensor4D): PerSample {
  return tf.tidy(() => tf.sqrt(tf.sum(tf.square(x), NOT_BATCH, true)));
}

/** x / ‖x‖ of each sample; zero stays zero. */
export function unit(x: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => tf.divNoNan(x, sampleNorm(x)));
}

/** Spreads one number a sample over [B,1,1,1]. */
export function perSample(values: readonly number[]): PerSample {
  return tf.tensor4d([...values], [values.length, 1, 1, 1]);
}

/** Some samples of a batch, in the order given. @param samples their places; @returns a new tensor */
export function samplesOf(x: tf.Tensor4D, samples: readonly number[]): tf.Tensor4D {
  return tf.tidy(() => tf.gather(x, tf.tensor1d([...samples], 'int32')));
}

/** Mean squared error over everything, a scalar. */
export function meanSquaredError(a: tf.Tensor4D, b: tf.Tensor4D): tf.Scalar {
  return tf.tidy(() => tf.mean(tf.square(tf.sub(a, b))));
}
