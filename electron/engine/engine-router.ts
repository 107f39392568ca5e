import { implement } from '@orpc/server';
import { memory } from '@tensorflow/tfjs-core';

import type { EngineDevice } from '../../core/contract/doctor.js';
import { engineContract } from '../../core/contract/engine-contract.js';
import type { EngineRestorationEvent } from '../../core/contract/restoration.js';
import { restorePicture } from '../../core/io/restore-picture.js';
import { abortedByAny, throwIfCancelled } from './aborted-by-any.js';
import { EventQueue } from './event-queue.js';
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
    memory: contract.memory.handler(() => ({
      residentBytes: process.memoryUsage().rss,
      tensors: memory().numTensors,
    })),
    restore: contract.restore.handler(({ input: request, signal }) => {
      const events = new EventQueue<EngineRestorationEvent>();
      const stop = abortedByAny([signal, closing]);
      const run = async () => {
        await device;
        throwIfCancelled(stop);
        const model = await models.get(request.model);
        const report = await restorePicture(request, model, {
          signal: stop,
          onProgress: (progress) => events.push(progress),
        });
        events.push({ type: 'report', report });
      };
      exclusively(run).then(
        () => events.end(),
        (error: unknown) => events.fail(error),
      );
      return events[Symbol.asyncIterator]();
    }),
    ...trainingProcedures(device, exclusively, closing),
  });
}
