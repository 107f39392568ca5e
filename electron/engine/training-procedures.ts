import { implement, type Router } from '@orpc/server';

import { engineContract } from '../../core/contract/engine-contract.js';
import type { EngineTrainingEvent } from '../../core/contract/run-engine.js';
import type { TrainingEvent } from '../../core/contract/training.js';
import { refuseTooLarge } from '../../core/jobs/enough-memory.js';
import { estimateTraining } from '../../core/jobs/estimate-training.js';
import { trainRun } from '../../core/jobs/train-run.js';
import type { Computations, Turn } from './computations.js';

/** Least time between two batches of events, milliseconds: a display needs no more, and steps of a small model take less. */
const BATCH_MS = 250;

type Tell = (event: EngineTrainingEvent) => void;

type TrainingContract = Pick<typeof engineContract, 'train' | 'endTraining' | 'estimateTraining'>;

/** The engine's training: runs take their turn with everything else that computes, and give way between steps. */
export function trainingProcedures(computations: Computations): Router<TrainingContract, Record<PropertyKey, unknown>> {
  const contract = implement(engineContract);
  const running = new Map<string, AbortController>();
  return {
    train: contract.train.handler(({ input, signal }) => {
      const { run, application, ...options } = input;
      const stopping = new AbortController();
      running.set(run, stopping);
      const train = async (tell: Tell, { device, stop, giveWay }: Turn): Promise<void> => {
        await refuseTooLarge(input.config, device);
        const versions = { stillpoint: application, backend: device.backend, tensorflow: device.tensorflow };
        const batches = new EventBatches(tell);
        const hooks = {
          signal: stop,
          onEvent: (event: TrainingEvent) => batches.add(event),
          onNotice: (text: string) => tell({ type: 'note', text }),
          betweenSteps: giveWay,
        };
        const report = await trainRun({ ...options, run, versions }, hooks).finally(() => batches.flush());
        tell({ type: 'report', report });
      };
      return computations.stream([signal, stopping.signal], train, () => running.delete(run));
    }),
    endTraining: contract.endTraining.handler(({ input }) => {
      running.get(input.run)?.abort();
      return {};
    }),
    estimateTraining: contract.estimateTraining.handler(({ input, signal }) =>
      computations.run([signal], async ({ device, stop }) => {
        await refuseTooLarge(input.config, device);
        return estimateTraining(input.config, input.sources, stop);
      }),
    ),
  };
}

/** Gathers events, so that the line between engine and shell carries a few messages a second however short the steps are. */
class EventBatches {
  readonly #tell: Tell;
  #events: TrainingEvent[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  add(event: TrainingEvent): void {
    this.#events.push(event);
    this.#timer ??= setTimeout(() => this.flush(), BATCH_MS);
  }

  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#events.length > 0) this.#tell({ type: 'events', events: this.#events });
    this.#events = [];
  }
}
