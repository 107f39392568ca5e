import { implement } from '@orpc/server';
import { memory } from '@tensorflow/tfjs-core';

import type { EngineDevice } from '../../core/contract/doctor.js';
import { engineContract } from '../../core/contract/engine-contract.js';
import { previewPairs } from '../../core/jobs/preview-pairs.js';
import { abortedByAny, throwIfCancelled } from './aborted-by-any.js';
import { inferenceProcedures } from './inference-procedures.js';
import { ModelCache } from './model-cache.js';
import { type Exclusively, oneAtATime } from './one-at-a-time.js';
import { trainingProcedures } from './training-procedures.js';

/** The engine's side of the contract, over core. */
export interface EngineRouter {
  readonly procedures: ReturnType<typeof implementEngine>;
  /** Cancels what runs, waits until it has ended, and gives the loaded model back. */
  close(): Promise<void>;
}

/** @param device settles when the backend is open; every computing call waits for it. */
export function createEngineRouter(device: Promise<EngineDevice>): EngineRouter {
  const closing = new AbortController();
  const models = new ModelCache();
  // One computation at a time: two would halve each other's speed and double the memory.
  const exclusively = oneAtATime();
  return {
    procedures: implementEngine(device, models, exclusively, closing.signal),
    async close() {
      closing.abort();
      await exclusively(async () => models.dispose());
    },
  };
}

function implementEngine(
  device: Promise<EngineDevice>,
  models: ModelCache,
  exclusively: Exclusively,
  closing: AbortSignal,
) {
  const contract = implement(engineContract);
  return contract.router({
    device: contract.device.handler(() => device),
    memory: contract.memory.handler(() => {
      // Its backend may be gone already.
      throwIfCancelled(closing);
      return { residentBytes: process.memoryUsage().rss, tensors: memory().numTensors };
    }),
    previewPairs: contract.previewPairs.handler(({ input, signal }) =>
      exclusively(async () => {
        await device;
        return abortedByAny([signal, closing], (stop) => previewPairs(input, stop));
      }),
    ),
    ...inferenceProcedures(device, models, exclusively, closing),
    ...trainingProcedures(device, exclusively, closing),
  });
}
