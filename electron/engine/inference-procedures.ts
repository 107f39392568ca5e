import { implement, type Router } from '@orpc/server';

import type { EngineConvergenceEvent } from '../../core/contract/convergence.js';
import type { EngineDevice } from '../../core/contract/doctor.js';
import { engineContract } from '../../core/contract/engine-contract.js';
import type { EngineRestorationEvent } from '../../core/contract/restoration.js';
import { comparePicture } from '../../core/jobs/compare-picture.js';
import { restorePicture } from '../../core/jobs/restore-picture.js';
import { abortedByAny, throwIfCancelled } from './aborted-by-any.js';
import { EventQueue } from './event-queue.js';
import type { ModelCache } from './model-cache.js';
import type { Exclusively } from './one-at-a-time.js';

/** What the engine does with a trained model. */
export function inferenceProcedures(
  device: Promise<EngineDevice>,
  models: ModelCache,
  exclusively: Exclusively,
  closing: AbortSignal,
): Router<Pick<typeof engineContract, 'restore' | 'compare'>, Record<PropertyKey, unknown>> {
  const contract = implement(engineContract);

  /** Works when its turn comes, and tells what happens meanwhile. */
  const streamed = <Event>(
    signal: AbortSignal | undefined,
    work: (stop: AbortSignal, tell: (event: Event) => void) => Promise<void>,
  ): AsyncGenerator<Event, void, undefined> => {
    const events = new EventQueue<Event>();
    exclusively(async () => {
      await device;
      await abortedByAny([signal, closing], (stop) => {
        throwIfCancelled(stop);
        return work(stop, (event) => events.push(event));
      });
    }).then(
      () => events.end(),
      (error: unknown) => events.fail(error),
    );
    return events[Symbol.asyncIterator]();
  };

  return {
    restore: contract.restore.handler(({ input, signal }) =>
      streamed<EngineRestorationEvent>(signal, async (stop, tell) => {
        const model = await models.get(input.model);
        const report = await restorePicture(input, model, { signal: stop, onProgress: tell });
        tell({ type: 'report', report });
      }),
    ),
    compare: contract.compare.handler(({ input, signal }) =>
      streamed<EngineConvergenceEvent>(signal, async (stop, tell) => {
        await comparePicture(input, await models.get(input.model), { signal: stop, onEvent: tell });
      }),
    ),
  };
}
