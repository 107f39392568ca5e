import * as tf from '@tensorflow/tfjs-core';

/** One attribute of a TensorFlow operation, as the addon takes it. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** The part of the TensorFlow backend that runs any operation of the library by name. */
export interface NativeOps {
  executeSingleOutput(name: string, attributes: readonly OpAttribute[], inputs: readonly tf.Tensor[]): tf.Tensor;
  readonly binding: { readonly TF_ATTR_TYPE: number; readonly TF_FLOAT: number; readonly TF_COMPLEX64: number };
}

function isNativeOps(backend: object): backend is NativeOps {
  return 'executeSingleOutput' in backend && 'binding' in backend;
}

/**
 * The native operations of the current backend, or null where there are none (wasm, WebGPU).
 *
 * Some of TensorFlow's own kernels are an order of magnitude faster than what tfjs composes (`ReluGrad`, `RFFT2D`); code that
 * uses one always has a portable path beside it that computes the same numbers.
 */
export function nativeOps(): NativeOps | null {
  const backend: object = tf.backend();
  return isNativeOps(backend) ? backend : null;
}

/** The attribute `T = float32` that most kernels want. */
export function floatType(ops: NativeOps, name = 'T'): OpAttribute {
  return { name, type: ops.binding.TF_ATTR_TYPE, value: ops.binding.TF_FLOAT };
}
