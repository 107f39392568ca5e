import { implement, type Router } from '@orpc/server';

import { explainIssue } from '../../../core/contract/explain-issue.js';
import { runContract } from '../../../core/contract/run-contract.js';
import { settingTitle } from '../../../core/contract/setting-names.js';
import { trainingConfigSchema } from '../../../core/contract/training.js';
import { readPresets } from '../../../core/runs/presets.js';
import type { EngineHost } from '../../engine/engine-host.js';
import type { DatasetSources } from '../datasets/sources.js';
import { trainingPresetsFolder } from '../locations.js';
import type { ModelCatalogue } from '../models/catalogue.js';
import { exportMetrics, type MetricsExportServices } from './metrics-export.js';
import { keepModel } from './keep-model.js';
import type { RunLibrary } from './library.js';
import { runOrigin } from './origin.js';
import { sampleAddresses } from './sample-addresses.js';

export type RunRouter = Router<typeof runContract, Record<PropertyKey, unknown>>;

export interface RunProcedureServices extends MetricsExportServices {
  readonly runs: RunLibrary;
  readonly engine: Pick<EngineHost, 'call'>;
  readonly datasets: Pick<DatasetSources, 'resolve'>;
  readonly models: ModelCatalogue;
}

/** Answers `runContract`. */
export function runProcedures(services: RunProcedureServices): RunRouter {
  const { runs, engine, datasets, models, served } = services;
  const contract = implement(runContract);
  return {
    presets: contract.presets.handler(() => readPresets(trainingPresetsFolder())),
    watch: contract.watch.handler(({ signal }) => runs.watch(signal)),
    check: contract.check.handler(({ input }) => check(input.config)),
    estimate: contract.estimate.handler(async ({ input, signal }) => {
      const { sources } = await datasets.resolve(input.datasets);
      const estimate = { config: input.config, sources };
      const task = 'timed a few steps of training';
      return engine.call((client, options) => client.estimateTraining(estimate, options), task, signal);
    }),
    start: contract.start.handler(({ input }) => runs.start(input)),
    pause: contract.pause.handler(({ input }) => runs.pause(input.id)),
    resume: contract.resume.handler(({ input }) => runs.resume(input.id)),
    stop: contract.stop.handler(({ input }) => runs.stop(input.id)),
    extend: contract.extend.handler(({ input: { id, ...extension } }) => runs.extend(id, extension)),
    rename: contract.rename.handler(({ input }) => runs.rename(input.id, input.name)),
    remove: contract.remove.handler(async ({ input }) => ({ trashed: await runs.remove(input.id) })),
    restore: contract.restore.handler(({ input }) => runs.restore(input.trashed)),
    configuration: contract.configuration.handler(({ input }) => runs.find(input.id).entry.config),
    origin: contract.origin.handler(({ input }) => runOrigin(runs.find(input.id).folder)),
    events: contract.events.handler(({ input, signal }) => runs.events(input.id, signal)),
    samples: contract.samples.handler(({ input }) => sampleAddresses(runs.find(input.id).folder, served)),
    keep: contract.keep.handler(({ input }) => keepModel(runs.find(input.id).folder, input, models)),
    exportMetrics: contract.exportMetrics.handler(({ input }) => exportMetrics(runs.find(input.id), services)),
  };
}

/** What is wrong with a configuration, by field: under the name that the field has in the interface. */
function check(given: unknown) {
  const { success, data, error } = trainingConfigSchema.safeParse(given);
  if (success) return { config: data, mistakes: [] };
  const mistakes = error.issues.map((issue) => ({
    path: issue.path.map(String).join('.'),
    message: explainIssue(issue, given, settingTitle),
  }));
  return { config: null, mistakes };
}
