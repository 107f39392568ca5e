import { implement } from '@orpc/server';
import { memory } from '@tensorflow/tfjs-core';

import type { EngineConvergenceEvent } from '../../core/contract/convergence.js';
import type { EngineDevice } from '../../core/contract/doctor.js';
import { engineContract } from '../../core/contract/engine-contract.js';
import type { EngineRestorationEvent } from '../../core/contract/restoration.js';
import { comparePicture } from '../../core/jobs/compare-picture.js';
import { previewPairs } from '../../core/jobs/preview-pairs.js';
import { restorePicture } from '../../core/jobs/restore-picture.js';
import { Computations } from './computations.js';
import { ModelCache } from './model-cache.js';
import { trainingProcedures } from './training-procedures.js';

/** The engine's side of the contract, over core. */
export interface EngineRouter {
  readonly procedures: ReturnType<typeof implementEngine>;
  /** Cancels what runs, waits until it has ended, and gives the loaded model back. */
  close(): Promise<void>;
}

/**
 * @param device settles when the backend is open; every computing call waits for it
 * @param onStop told when the host wants the engine to end
 */
export function createEngineRouter(device: Promise<EngineDevice>, onStop: () => void): EngineRouter {
  const computations = new Computations(device);
  const models = new ModelCache();
  return {
    procedures: implementEngine(device, computations, models, onStop),
    async close() {
      await computations.close();
      models.dispose();
    },
  };
}

function implementEngine(
  device: Promise<EngineDevice>,
  computations: Computations,
  models: ModelCache,
  onStop: () => void,
) {
  const contract = implement(engineContract);
  return contract.router({
    stop: contract.stop.handler(() => {
      onStop();
      return {};
    }),
    device: contract.device.handler(() => device),
    memory: contract.memory.handler(() => {
      computations.throwIfClosing();
      return { residentBytes: process.memoryUsage().rss, tensors: memory().numTensors };
    }),
    restore: contract.restore.handler(({ input, signal }) =>
      computations.stream<EngineRestorationEvent>([signal], async (tell, { stop }) => {
        const model = await models.get(input.model);
        const report = await restorePicture(input, model, { signal: stop, onProgress: tell });
        tell({ type: 'report', report });
      }),
    ),
    compare: contract.compare.handler(({ input, signal }) =>
      computations.stream<EngineConvergenceEvent>([signal], async (tell, { stop }) => {
        await comparePicture(input, await models.get(input.model), { signal: stop, onEvent: tell });
      }),
    ),
    previewPairs: contract.previewPairs.handler(({ input, signal }) =>
      computations.run([signal], ({ stop }) => previewPairs(input, stop)),
    ),
    ...trainingProcedures(computations),
  });
}
