import { implement, type Router } from '@orpc/server';

import { explainIssue } from '../../../core/contract/explain-issue.js';
import { runContract } from '../../../core/contract/run-contract.js';
import { trainingConfigSchema } from '../../../core/contract/training.js';
import { readPresets } from '../../../core/runs/presets.js';
import type { EngineHost } from '../../engine/engine-host.js';
import { trainingPresetsFolder } from '../locations.js';
import { exportMetrics, type MetricsExportServices } from './metrics-export.js';
import { keepModel, type ModelKeeping } from './keep-model.js';
import type { RunQueue } from './library.js';
import { sampleAddresses } from './sample-addresses.js';
import type { RunDatasets } from './training-turn.js';

export type RunRouter = Router<typeof runContract, Record<PropertyKey, unknown>>;

export interface RunProcedureServices extends MetricsExportServices {
  readonly queue: RunQueue;
  readonly engine: Pick<EngineHost, 'call'>;
  readonly datasets: RunDatasets;
  readonly models: ModelKeeping;
}

/** Answers `runContract`. */
export function runProcedures(services: RunProcedureServices): RunRouter {
  const { queue, engine, datasets, models, served } = services;
  const contract = implement(runContract);
  return {
    presets: contract.presets.handler(() => readPresets(trainingPresetsFolder())),
    watch: contract.watch.handler(({ signal }) => queue.watch(signal)),
    check: contract.check.handler(({ input }) => check(input.config)),
    estimate: contract.estimate.handler(async ({ input, signal }) => {
      const { sources } = await datasets.resolve(input.datasets);
      const estimate = { config: input.config, sources };
      const task = 'timed a few steps of training';
      return engine.call((client, options) => client.estimateTraining(estimate, options), task, signal);
    }),
    start: contract.start.handler(({ input }) => queue.start(input)),
    pause: contract.pause.handler(({ input }) => queue.pause(input.id)),
    resume: contract.resume.handler(({ input }) => queue.resume(input.id)),
    stop: contract.stop.handler(({ input }) => queue.stop(input.id)),
    extend: contract.extend.handler(({ input: { id, ...extension } }) => queue.extend(id, extension)),
    rename: contract.rename.handler(({ input }) => queue.rename(input.id, input.name)),
    remove: contract.remove.handler(async ({ input }) => ({ trashed: await queue.remove(input.id) })),
    restore: contract.restore.handler(({ input }) => queue.restore(input.trashed)),
    configuration: contract.configuration.handler(({ input }) => queue.find(input.id).entry.config),
    events: contract.events.handler(({ input, signal }) => queue.events(input.id, signal)),
    samples: contract.samples.handler(({ input }) => sampleAddresses(queue.find(input.id).folder, served)),
    keep: contract.keep.handler(({ input }) => keepModel(queue.find(input.id).folder, input, models)),
    exportMetrics: contract.exportMetrics.handler(({ input }) => exportMetrics(queue.find(input.id), services)),
  };
}

/** What is wrong with a configuration, by field. */
function check(given: unknown) {
  const { success, data, error } = trainingConfigSchema.safeParse(given);
  if (success) return { config: data, mistakes: [] };
  const mistakes = error.issues.map((issue) => ({
    path: issue.path.map(String).join('.'),
    message: explainIssue(issue, given),
  }));
  return { config: null, mistakes };
}
