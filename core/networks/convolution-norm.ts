import * as tf from '@tensorflow/tfjs-core';

/** Squarings of the Gram matrix: the bound's excess over the true norm shrinks like rank^(1/2^(t+1)); 6 leave under 4 %. */
const GRAM_ITERATIONS = 6;

/** Added under the square root of a norm, so that a zero kernel has a bound and a derivative; the smallest double is 0 in float32. */
const TINY = 1e-30;

export interface ConvolutionNormOptions {
  /** Frequencies an axis at which the transfer matrix is evaluated; more than twice the kernel's side. */
  readonly grid?: number;
}

/**
 * A certified upper bound of the norm of a convolution as an operator on images: stride 1, zero padding, any image size.
 *
 * Zero-padded convolution is a compression of convolution on ℤ², whose norm is the supremum over frequencies of the spectral norm of
 * the transfer matrix K̂(ω) (outputs × inputs). On an N×N grid each matrix is bounded from above by Gram iteration; between grid points,
 * uᴴK̂(ω)v is a trigonometric polynomial of degree n = (k − 1)/2 an axis, so the supremum exceeds the grid's maximum by at most
 * cos(πn/N)⁻¹ an axis (Ehlich and Zeller). The same bound holds for circular padding, whose frequencies are a subset.
 *
 * The norm of the reshaped kernel, which common spectral normalisation uses, is no such bound: a 3×3 kernel of ones has 3 there, and
 * 9 as an operator.
 *
 * @param kernel [k,k,inputs,outputs], k odd
 * @returns a scalar tensor, differentiable in the kernel
 * @see Sedghi, Gupta, Long 2019, arXiv 1805.10408; Gram iteration: Delattre et al. 2023, arXiv 2305.16173, 2402.00240
 */
export function convolutionNormBound(kernel: tf.Tensor4D, { grid = 16 }: ConvolutionNormOptions = {}): tf.Scalar {
  return tf.tidy(() => {
    const [side] = kernel.shape;
    const degree = (side - 1) / 2;
    const excess = Math.cos((Math.PI * degree) / grid) ** -2;
    const largest = tf.max(gramBound(transferMatrices(kernel, grid)));
    return tf.mul(largest, excess) as tf.Scalar;
  });
}

/**
 * A certified upper bound of the norm of a 2×2 convolution of stride 2, or of its transpose: blocks do not overlap, so it is that of one
 * matrix, from the four pixels of a block to the features of one.
 *
 * @param kernel [2,2,a,b]
 */
export function blockNormBound(kernel: tf.Tensor4D): tf.Scalar {
  return tf.tidy(() => {
    const [height, width, inputs, outputs] = kernel.shape;
    return tf.max(gramBound(tf.reshape(kernel, [1, height * width * inputs, outputs])));
  });
}

/** K̂ at the grid's frequencies as real matrices [[Re, −Im], [Im, Re]] of the same norm, [frequencies, 2·inputs, 2·outputs]. */
function transferMatrices(kernel: tf.Tensor4D, grid: number): tf.Tensor3D {
  const [side, , inputs, outputs] = kernel.shape;
  const centre = (side - 1) / 2;
  // K̂(−ω) is the conjugate of K̂(ω): half the plane is enough.
  const half = Math.floor(grid / 2) + 1;
  const taps = side * side;
  const cos = new Float32Array(half * grid * taps);
  const sin = new Float32Array(half * grid * taps);
  for (let v = 0; v < half; v++) {
    for (let u = 0; u < grid; u++) {
      for (let y = 0; y < side; y++) {
        for (let x = 0; x < side; x++) {
          const phase = (2 * Math.PI * (v * (y - centre) + u * (x - centre))) / grid;
          const at = (v * grid + u) * taps + y * side + x;
          cos[at] = Math.cos(phase);
          sin[at] = Math.sin(phase);
        }
      }
    }
  }
  const flat = tf.reshape(kernel, [taps, inputs * outputs]);
  const part = (values: Float32Array): tf.Tensor3D =>
    tf.reshape(tf.matMul(tf.tensor2d(values, [half * grid, taps]), flat), [half * grid, inputs, outputs]);
  const [re, im] = [part(cos), part(sin)];
  return tf.concat([tf.concat([re, tf.neg(im)], 2), tf.concat([im, re], 2)], 1);
}

/** Upper bounds of the spectral norms of a stack of matrices [n,a,b] → [n]: ‖M‖ ≤ ‖(MᵀM)^(2^t)‖_F^(1/2^(t+1)), rescaled on the way. */
function gramBound(matrices: tf.Tensor3D): tf.Tensor1D {
  const [, rows, columns] = matrices.shape;
  const norm = (m: tf.Tensor): tf.Tensor => tf.sqrt(tf.add(tf.sum(tf.square(m), [1, 2], true), TINY));
  let gram = (
    rows < columns ? tf.matMul(matrices, matrices, false, true) : tf.matMul(matrices, matrices, true, false)
  ) as tf.Tensor3D;
  // log‖M‖ accumulates: gram = M-power / e^scale.
  let scale = tf.zeros([matrices.shape[0], 1, 1]) as tf.Tensor;
  for (let t = 0; t < GRAM_ITERATIONS; t++) {
    const size = norm(gram);
    scale = tf.mul(2, tf.add(scale, tf.log(size)));
    const scaled = tf.div(gram, size) as tf.Tensor3D;
    gram = tf.matMul(scaled, scaled) as tf.Tensor3D;
  }
  const power = 2 ** (GRAM_ITERATIONS + 1);
  return tf.reshape(tf.exp(tf.div(tf.add(scale, tf.log(norm(gram))), power)), [-1]);
}
