import { innerProduct, type FixedPointSolver, type PerSample } from '@stillpoint/core';
import * as tf from '@tensorflow/tfjs-core';

/** Aitken's dynamic relaxation, x ← x + ω(T(x) − x), every sample with an ω of its own. @see Irons and Tuck 1969 */
export function aitken(): FixedPointSolver {
  let last: { g: tf.Tensor4D; omega: PerSample } | undefined;
  return {
    next: (x, y) => {
      const g = tf.sub(y, x) as tf.Tensor4D;
      const omega = tf.tidy(() => {
        if (last === undefined) return tf.ones([x.shape[0], 1, 1, 1]) as PerSample;
        const change = tf.sub(g, last.g) as tf.Tensor4D;
        const part = tf.divNoNan(innerProduct(last.g, change), innerProduct(change, change));
        return tf.neg(tf.mul(last.omega, part)) as PerSample;
      });
      tf.dispose(last);
      last = { g, omega };
      return tf.tidy(() => tf.add(x, tf.mul(omega, g)));
    },
    dispose: () => tf.dispose(last),
  };
}
