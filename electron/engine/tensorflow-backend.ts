import util from 'node:util';
import {
  type DataId,
  type KernelBackend,
  engine,
  registerBackend,
  removeBackend,
  setBackend,
} from '@tensorflow/tfjs-core';
import type { TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding.js';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js';
import { requireFromProject } from '../runtime-paths.js';
import type { TensorFlowInstallation } from '../setup/tensorflow-installation.js';
import { loadAddon } from './tensorflow-addon.js';

/** What the backend remembers of a tensor: the number of its native handle, negative until the values are first used. */
interface TensorEntry {
  readonly id: number;
}

/**
 * The package's map from tensors to native handles, with one difference: it can be walked.
 *
 * The package keeps its entries in a WeakMap. The addon releases whatever is left when its environment ends, through references
 * that may be gone by then, which crashes some versions of Node; so we release the rest ourselves, and for that we must find it.
 */
class WalkableStorage {
  private readonly entries = new Map<DataId, TensorEntry>();

  get(dataId: DataId): TensorEntry | undefined {
    return this.entries.get(dataId);
  }
  set(dataId: DataId, entry: TensorEntry): void {
    this.entries.set(dataId, entry);
  }
  has(dataId: DataId): boolean {
    return this.entries.has(dataId);
  }
  delete(dataId: DataId): boolean {
    return this.entries.delete(dataId);
  }
  numDataIds(): number {
    return this.entries.size;
  }
  /** Removes and returns the native handles of every tensor still held. */
  takeHandles(): number[] {
    const handles = [...this.entries.values()].map((entry) => entry.id).filter((id) => id >= 0);
    this.entries.clear();
    return handles;
  }
}

/** A started TensorFlow backend. */
export interface TensorFlowBackend {
  /** Version of the native library. */
  readonly version: string;
  readonly usesGpu: boolean;
  /** Releases every tensor and removes the backend; no tensor may be used afterwards. */
  close(): void;
}

/**
 * Registers TensorFlow as the backend of this thread.
 *
 * Loads the parts of the npm package itself instead of its index, which looks for the addon only inside `node_modules`.
 */
export async function openTensorFlowBackend(installation: TensorFlowInstallation): Promise<TensorFlowBackend> {
  const binding = loadAddon(installation);
  replaceOldNodeFunctions();
  const load = requireFromProject();
  load('@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js');
  const { NodeJSKernelBackend: Backend } = load('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js') as {
    NodeJSKernelBackend: new (binding: TFJSBinding, packageName: string) => NodeJSKernelBackend;
  };
  const backend = new Backend(binding, '@tensorflow/tfjs-node-gpu');
  const storage = new WalkableStorage();
  Object.assign(backend, { tensorMap: storage });
  registerBackend('tensorflow', (): KernelBackend => backend);
  if (!(await setBackend('tensorflow'))) throw new Error('TensorFlow was loaded, but its backend did not start.');
  return {
    version: binding.TF_Version,
    usesGpu: binding.isUsingGpuDevice(),
    close: () => {
      engine().disposeVariables();
      engine().reset();
      removeBackend('tensorflow');
      for (const handle of storage.takeHandles()) binding.deleteTensor(handle);
    },
  };
}

/** The package calls `util.isNullOrUndefined` and `util.isArray`, which warn on Node 22 and go one after the other in later ones. */
function replaceOldNodeFunctions(): void {
  const ours = {
    isNullOrUndefined: (value: unknown): boolean => value === null || value === undefined,
    isArray: Array.isArray,
  };
  for (const [name, value] of Object.entries(ours)) Object.defineProperty(util, name, { value, configurable: true });
}
