import { completeWasmKernels } from '@stillpoint/core';
import '@tensorflow/tfjs'; // the gradients of all operations, and the plain kernels that wasm borrows
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

/** Makes WebAssembly the backend of this process. */
export async function openWasm(): Promise<void> {
  completeWasmKernels();
  if (!(await tf.setBackend('wasm'))) throw new Error('WebAssembly did not start.');
}
