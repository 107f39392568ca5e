import { dirname, join, sep } from 'node:path';
import { enableProdMode, engine, setBackend } from '@tensorflow/tfjs-core';
import type * as WasmPackage from '@tensorflow/tfjs-backend-wasm';
import { requireFromProject } from '../runtime-paths.js';
import { completeWasmKernels } from '../../core/tensor/wasm-kernels.js';

/** A started wasm backend. It computes on one thread: its threads need a browser's workers. */
export interface WasmBackend {
  readonly threads: 1;
  /** Releases every tensor and the backend's memory; no tensor may be used afterwards. */
  close(): void;
}

/**
 * Registers the WebAssembly backend of this thread: nothing native, present wherever Node runs.
 *
 * @throws Error when the `.wasm` files are missing from the installation
 */
export async function openWasmBackend(): Promise<WasmBackend> {
  // Its advice to install the very package that is being replaced would only confuse.
  enableProdMode();
  const load = requireFromProject();
  // The union package registers the gradients, and the plain JavaScript kernels that wasm borrows.
  load('@tensorflow/tfjs');
  const wasm = load('@tensorflow/tfjs-backend-wasm') as typeof WasmPackage;
  const files = dirname(load.resolve('@tensorflow/tfjs-backend-wasm/package.json'));
  wasm.setWasmPaths(join(files, 'dist') + sep);
  completeWasmKernels();
  if (!(await setBackend('wasm'))) throw new Error('The wasm backend did not start.');
  return {
    threads: 1,
    close: () => {
      engine().disposeVariables();
      // Disposes the backend as well; how to make another one stays registered.
      engine().reset();
    },
  };
}
