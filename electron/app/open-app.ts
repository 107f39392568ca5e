import { EngineHost, type EngineHostOptions } from '../engine/engine-host.js';
import { tensorFlowWish } from '../setup/tensorflow-environment.js';
import { findInstallation } from '../setup/tensorflow-installation.js';
import { type AppRouter, createAppRouter } from './app-router.js';
import { type DefectLog, reportDefect } from './defect-log.js';
import { type ModelServices, openModels } from './model-services.js';
import { PictureStore } from './picture-store.js';
import { RestorationQueue } from './restoration-queue.js';
import { ServedFiles } from './served-files.js';
import { openSessionFolder } from './session-folder.js';
import type { ShellCapabilities } from './shell-capabilities.js';

/** Everything behind the interface, for whichever shell shows it. */
export interface App {
  readonly router: AppRouter;
  readonly pictures: PictureStore;
  readonly served: ServedFiles;
  readonly models: ModelServices;
  readonly engine: EngineHost;
  readonly onDefect: DefectLog;
  /** Stops the engine first, then removes the session's pictures. */
  close(): Promise<void>;
}

/** Starts the engine (returning before it is ready) and the services over it. */
export async function openApp(options: { shell: ShellCapabilities; engine: EngineHostOptions }): Promise<App> {
  const { shell } = options;
  const session = await openSessionFolder();
  const pictures = new PictureStore({ folder: session.path, urlOf: (id) => shell.pictureUrl(id) });
  const served = new ServedFiles((id) => shell.fileUrl(id));
  const nativeInstalled = tensorFlowWish() !== 'off' && (findInstallation('cpu') ?? findInstallation('cuda')) !== null;
  const engine = new EngineHost({ nativeInstalled, ...options.engine });
  const restorations = new RestorationQueue(engine, pictures, reportDefect);
  const models = openModels({ engine, served, folder: session.path, onDefect: reportDefect });
  return {
    router: createAppRouter({ engine, pictures, served, models, restorations, shell }),
    pictures,
    served,
    models,
    engine,
    onDefect: reportDefect,
    async close() {
      await models.catalogue.close();
      await engine.close();
      await session.remove();
    },
  };
}
