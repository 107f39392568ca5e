import { readFile } from 'node:fs/promises';
import { totalmem } from 'node:os';

import type { EngineDevice } from '../contract/doctor.js';
import { StillpointError } from '../contract/errors.js';
import type { TrainingConfig } from '../contract/training.js';
import { leastStepMemory } from '../training/least-memory.js';

/** What tfjs's WebAssembly module can address. */
const WASM = 2 ** 32;

/**
 * Refuses a training that certainly does not fit, before anything is computed: where memory runs out in the middle of a kernel, TensorFlow ends
 * the whole process without a word, and so does the system.
 *
 * @throws StillpointError OUT_OF_MEMORY, with what to lower
 */
export async function refuseTooLarge(config: TrainingConfig, device: EngineDevice): Promise<void> {
  const least = leastStepMemory(config);
  const most = await memoryOf(device);
  if (least <= most) return;
  throw new StillpointError(
    'OUT_OF_MEMORY',
    `A training step of this configuration needs at least ${gigabytes(least)} GB of memory, and there are ${gigabytes(most)} GB.`,
    'Lower the batch size, the crop or the channels of the network.',
  );
}

/** Bytes that this process may have at the most; a GPU says itself what is too much. */
async function memoryOf({ backend, device }: EngineDevice): Promise<number> {
  if (device !== 'cpu') return Infinity;
  const limits = [totalmem(), containerLimit(), await dataLimit()];
  return Math.min(...limits, backend === 'wasm' ? WASM : Infinity);
}

/** What a container allows; the Node of Electron 9, which the smoke test drives, cannot tell. */
const containerLimit = (): number => ('constrainedMemory' in process && process.constrainedMemory()) || Infinity;

/** What the shell allows (`ulimit -d`), on Linux. */
async function dataLimit(): Promise<number> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  const bytes = /^Max data size\s+(\d+)/m.exec(limits)?.[1];
  return bytes === undefined ? Infinity : Number(bytes);
}

const gigabytes = (bytes: number): string => (bytes / 2 ** 30).toPrecision(2).replace(/\.0$/, '');
