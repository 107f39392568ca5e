import { implement, type Router } from '@orpc/server';

import type { EngineDevice } from '../../core/contract/doctor.js';
import { engineContract } from '../../core/contract/engine-contract.js';
import type { EngineTrainingEvent } from '../../core/contract/run-engine.js';
import type { TrainingEvent } from '../../core/contract/training.js';
import { estimateTraining } from '../../core/jobs/estimate-training.js';
import { trainRun } from '../../core/jobs/train-run.js';
import { abortedByAny, throwIfCancelled } from './aborted-by-any.js';
import { EventQueue } from './event-queue.js';
import type { Exclusively } from './one-at-a-time.js';

/** Least time between two batches of events, milliseconds: a display needs no more, and steps of a small model take less. */
const BATCH_MS = 250;

type TrainingContract = Pick<typeof engineContract, 'train' | 'endTraining' | 'estimateTraining'>;

/** The engine's training: runs take their turn with everything else that computes, and give way between steps. */
export function trainingProcedures(
  device: Promise<EngineDevice>,
  exclusively: Exclusively,
  closing: AbortSignal,
): Router<TrainingContract, Record<PropertyKey, unknown>> {
  const contract = implement(engineContract);
  const running = new Map<string, AbortController>();
  return {
    train: contract.train.handler(({ input, signal }) => {
      const { run, application, ...options } = input;
      const stopping = new AbortController();
      running.set(run, stopping);
      const events = new EventQueue<EngineTrainingEvent>();
      const batches = new EventBatches(events);
      const task = async (giveWay: () => Promise<void>): Promise<void> => {
        const { backend, tensorflow } = await device;
        const versions = { stillpoint: application, backend, tensorflow };
        const report = await abortedByAny([signal, closing, stopping.signal], (stop) => {
          throwIfCancelled(stop);
          const hooks = {
            signal: stop,
            onEvent: (event: TrainingEvent) => batches.add(event),
            onNotice: (text: string) => events.push({ type: 'note', text }),
            betweenSteps: giveWay,
          };
          return trainRun({ ...options, run, versions }, hooks);
        });
        batches.flush();
        events.push({ type: 'report', report });
      };
      exclusively(task)
        .finally(() => running.delete(run))
        .then(
          () => events.end(),
          (error: unknown) => {
            batches.flush();
            events.fail(error);
          },
        );
      return events[Symbol.asyncIterator]();
    }),
    endTraining: contract.endTraining.handler(({ input }) => {
      running.get(input.run)?.abort();
      return {};
    }),
    estimateTraining: contract.estimateTraining.handler(({ input, signal }) =>
      exclusively(async () => {
        await device;
        return abortedByAny([signal, closing], (stop) => estimateTraining(input.config, input.sources, stop));
      }),
    ),
  };
}

/** Gathers events, so that the line between engine and shell carries a few messages a second however short the steps are. */
class EventBatches {
  readonly #target: EventQueue<EngineTrainingEvent>;
  #events: TrainingEvent[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(target: EventQueue<EngineTrainingEvent>) {
    this.#target = target;
  }

  add(event: TrainingEvent): void {
    this.#events.push(event);
    this.#timer ??= setTimeout(() => this.flush(), BATCH_MS);
  }

  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#events.length > 0) this.#target.push({ type: 'events', events: this.#events });
    this.#events = [];
  }
}
