import { implement, type Router } from '@orpc/server';

import { appContract } from '../../core/contract/app-contract.js';
import type { EngineHost } from '../engine/engine-host.js';
import { datasetProcedures } from './datasets/procedures.js';
import type { DatasetServices } from './datasets/services.js';
import { convergenceProcedures } from './pictures/convergence-procedures.js';
import { logPath } from './defect-log.js';
import { applicationVersion, samplePicturePath } from './locations.js';
import { modelProcedures } from './models/procedures.js';
import type { ModelServices } from './models/services.js';
import type { PictureStore } from './pictures/picture-store.js';
import { refusePaths } from './serving/refuse-paths.js';
import type { RestorationQueue } from './pictures/restoration-queue.js';
import { runProcedures } from './runs/procedures.js';
import type { RunLibrary } from './runs/library.js';
import { saveResult } from './pictures/save-result.js';
import type { ServedFiles } from './serving/served-files.js';
import { localFiles, type ShellCapabilities } from './shell-capabilities.js';
import { settingsProcedures } from './settings/procedures.js';
import type { SettingsStore } from './settings/store.js';
import { windowProcedures } from './window-procedures.js';

/** What the procedures work with. */
export interface AppServices {
  readonly engine: EngineHost;
  readonly pictures: PictureStore;
  readonly served: ServedFiles;
  readonly models: ModelServices;
  readonly restorations: RestorationQueue;
  readonly datasets: DatasetServices;
  readonly runs: RunLibrary;
  readonly settings: SettingsStore;
  readonly shell: ShellCapabilities;
}

export type AppRouter = Router<typeof appContract, Record<PropertyKey, unknown>>;

/** Answers the interface's contract: one handler for each procedure, the same for both transports. */
export function createAppRouter(services: AppServices): AppRouter {
  const { engine, pictures, served, models, restorations, datasets, runs, settings, shell } = services;
  const contract = implement(appContract);
  const fromHere = (what: string) =>
    localFiles(shell, what, 'Drop the file on the window, or use the page’s own button.');
  return contract.router({
    app: {
      about: contract.app.about.handler(() => ({ version: applicationVersion() })),
      engine: contract.app.engine.handler(({ signal }) => engine.watch(signal)),
    },
    pictures: {
      openPath: contract.pictures.openPath.handler(({ input }) => {
        fromHere('Opening a file by its path');
        return pictures.addFile(input.path);
      }),
      choose: contract.pictures.choose.handler(async () => {
        const paths = await fromHere("The system's open dialog").chooseOpen();
        return Promise.all(paths.map((path) => pictures.addFile(path)));
      }),
      sample: contract.pictures.sample.handler(() => pictures.addFile(samplePicturePath())),
      forget: contract.pictures.forget.handler(async ({ input }) => {
        await pictures.forget(input.id);
        return {};
      }),
    },
    restorations: {
      run: contract.restorations.run.handler(({ input, signal }) => {
        if (shell.files === null) refusePaths(input);
        return restorations.run(input, signal);
      }),
    },
    results: {
      save: contract.results.save.handler(async ({ input }) => ({ path: await saveResult(pictures, shell, input.id) })),
    },
    convergence: convergenceProcedures({ engine, pictures, served, shell, session: models.folder }),
    models: modelProcedures(models, { shell, served }),
    datasets: datasetProcedures(datasets, { shell, pictures }),
    runs: runProcedures({
      runs,
      engine,
      datasets: datasets.sources,
      models: models.catalogue,
      shell,
      served,
      session: models.folder,
    }),
    settings: settingsProcedures(settings, () => ({
      version: applicationVersion(),
      shell: shell.kind,
      engine: engine.status,
      settings: settings.current,
      logs: logPath(),
    })),
    window: windowProcedures(shell.desktop),
  });
}
