import { implement, ORPCError } from '@orpc/server';

import { convergenceContract } from '../../../core/contract/convergence-contract.js';
import type { ConvergenceEvent, ConvergenceRequest } from '../../../core/contract/convergence.js';
import { datasetContract } from '../../../core/contract/dataset-contract.js';
import type { Dataset } from '../../../core/contract/dataset.js';
import { modelContract } from '../../../core/contract/model-contract.js';
import type { ModelSummary } from '../../../core/contract/model.js';
import { runContract } from '../../../core/contract/run-contract.js';
import { settingsContract } from '../../../core/contract/settings-contract.js';
import { windowContract } from '../../../core/contract/window-contract.js';

/** What the library's side of the contract does in one test; whatever is left out refuses. */
export interface LibraryScript {
  compare?: (request: ConvergenceRequest, signal: AbortSignal | undefined) => AsyncGenerator<ConvergenceEvent>;
  datasets?: readonly Dataset[];
  addUploads?: (asked: { name: string; uploads: string[] }) => Dataset;
  removeDataset?: (id: string) => void;
  models?: readonly ModelSummary[];
  removeModel?: (name: string) => { trashed: string };
  restoreModel?: (trashed: string) => ModelSummary;
}

const refuse = (): never => {
  throw new ORPCError('NOT_IMPLEMENTED');
};

/** Routers of everything but pictures and restorations. */
export function scriptLibrary(script: LibraryScript) {
  const [datasets, models] = [implement(datasetContract), implement(modelContract)];
  const convergence = implement(convergenceContract);
  const [runs, settings, frame] = [implement(runContract), implement(settingsContract), implement(windowContract)];
  return {
    convergence: convergence.router({
      compare: convergence.compare.handler(({ input, signal }) => (script.compare ?? refuse)(input, signal)),
    }),
    datasets: datasets.router({
      watch: datasets.watch.handler(async function* () {
        yield [...(script.datasets ?? [])];
      }),
      add: datasets.add.handler(refuse),
      addUploads: datasets.addUploads.handler(({ input }) => (script.addUploads ?? refuse)(input)),
      check: datasets.check.handler(refuse),
      split: datasets.split.handler(refuse),
      rename: datasets.rename.handler(refuse),
      remove: datasets.remove.handler(({ input }) => {
        (script.removeDataset ?? refuse)(input.id);
        return {};
      }),
      pictures: datasets.pictures.handler(refuse),
      preview: datasets.preview.handler(refuse),
    }),
    models: models.router({
      watch: models.watch.handler(async function* () {
        yield [...(script.models ?? [])];
      }),
      rename: models.rename.handler(refuse),
      annotate: models.annotate.handler(refuse),
      duplicate: models.duplicate.handler(refuse),
      remove: models.remove.handler(({ input }) => (script.removeModel ?? refuse)(input.name)),
      restore: models.restore.handler(({ input }) => (script.restoreModel ?? refuse)(input.trashed)),
      import: models.import.handler(refuse),
      importUpload: models.importUpload.handler(refuse),
      export: models.export.handler(refuse),
    }),
    runs: runs.router({
      presets: runs.presets.handler(() => []),
      watch: runs.watch.handler(async function* () {
        yield [];
      }),
      check: runs.check.handler(refuse),
      estimate: runs.estimate.handler(refuse),
      start: runs.start.handler(refuse),
      pause: runs.pause.handler(refuse),
      resume: runs.resume.handler(refuse),
      stop: runs.stop.handler(refuse),
      extend: runs.extend.handler(refuse),
      rename: runs.rename.handler(refuse),
      remove: runs.remove.handler(refuse),
      restore: runs.restore.handler(refuse),
      configuration: runs.configuration.handler(refuse),
      origin: runs.origin.handler(() => null),
      events: runs.events.handler(refuse),
      samples: runs.samples.handler(refuse),
      keep: runs.keep.handler(refuse),
      exportMetrics: runs.exportMetrics.handler(refuse),
    }),
    settings: settings.router({
      watch: settings.watch.handler(refuse),
      change: settings.change.handler(refuse),
      diagnostics: settings.diagnostics.handler(refuse),
    }),
    window: frame.router({
      requests: frame.requests.handler(refuse),
      describe: frame.describe.handler(() => ({})),
    }),
  };
}

export function dataset(id: string): Dataset {
  return {
    id,
    name: id,
    kind: 'folder',
    folder: `/pictures/${id}`,
    state: 'ready',
    progress: null,
    problem: null,
    findings: { images: 3, unreadable: [], duplicates: [], minSize: 64, maxSize: 64 },
    split: { validation: 0.1, test: 0, seed: 0 },
    counts: { train: 2, validation: 1, test: 0 },
    mosaic: [],
  };
}

export function model(name: string): ModelSummary {
  return {
    name,
    notes: '',
    bundled: false,
    scheme: 'de-grad',
    parameters: 10,
    bytes: 40,
    description: '',
    trained: null,
    validation: null,
    lipschitz: { certified: null, local: null },
    thumbnail: null,
    run: null,
  };
}
