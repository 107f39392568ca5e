import { EngineHost, type EngineHostOptions } from '../engine/engine-host.js';
import { tensorFlowWish } from '../setup/tensorflow-environment.js';
import { findInstallation } from '../setup/tensorflow-installation.js';
import { type AppRouter, createAppRouter } from './app-router.js';
import { type DatasetServices, openDatasets } from './datasets/services.js';
import { type DefectLog, reportDefect } from './defect-log.js';
import { dataFolder } from './locations.js';
import { type ModelServices, openModels } from './models/services.js';
import { PictureStore } from './pictures/picture-store.js';
import { RestorationQueue } from './pictures/restoration-queue.js';
import type { RunLibrary } from './runs/library.js';
import { openRuns } from './runs/services.js';
import { ServedFiles } from './serving/served-files.js';
import { openSessionFolder } from './serving/session-folder.js';
import { chosenEngine, SettingsStore } from './settings/store.js';
import type { ShellCapabilities } from './shell-capabilities.js';

/** Everything behind the interface, for whichever shell shows it. */
export interface App {
  readonly router: AppRouter;
  readonly pictures: PictureStore;
  readonly served: ServedFiles;
  readonly models: ModelServices;
  readonly datasets: DatasetServices;
  readonly runs: RunLibrary;
  readonly settings: SettingsStore;
  readonly engine: EngineHost;
  readonly onDefect: DefectLog;
  /** Puts down a checkpoint of what trains, stops the engine, then removes the session's pictures. */
  close(): Promise<void>;
}

/** Starts the engine (returning before it is ready) and the services over it. */
export async function openApp(options: { shell: ShellCapabilities; engine: EngineHostOptions }): Promise<App> {
  const { shell } = options;
  const session = await openSessionFolder();
  const pictures = new PictureStore({ folder: session.path, urlOf: (id) => shell.pictureUrl(id) });
  const served = new ServedFiles((id) => shell.fileUrl(id));
  const nativeInstalled = tensorFlowWish() !== 'off' && (findInstallation('cpu') ?? findInstallation('cuda')) !== null;
  const settings = await SettingsStore.open(dataFolder());
  const engine = new EngineHost({ nativeInstalled, ...chosenEngine(dataFolder()), ...options.engine });
  const restorations = new RestorationQueue(engine, pictures, reportDefect);
  const models = openModels({
    engine,
    served,
    folder: session.path,
    onDefect: reportDefect,
    hasRun: (id) => runs.has(id),
  });
  const datasets = await openDatasets({ engine, served, session: session.path, onDefect: reportDefect });
  const runs = await openRuns({
    engine,
    datasets: datasets.sources,
    settings,
    desktop: shell.desktop,
    onDefect: reportDefect,
  });
  return {
    router: createAppRouter({ engine, pictures, served, models, restorations, datasets, runs, settings, shell }),
    pictures,
    served,
    models,
    datasets,
    runs,
    settings,
    engine,
    onDefect: reportDefect,
    async close() {
      await runs.close();
      settings.close();
      await datasets.library.close();
      await models.catalogue.close();
      await engine.close();
      await session.remove();
    },
  };
}
