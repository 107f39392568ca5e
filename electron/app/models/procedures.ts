import { implement, type Router } from '@orpc/server';

import type { ModelSummary } from '../../../core/contract/model.js';
import { modelContract } from '../../../core/contract/model-contract.js';
import { exportModel } from './export.js';
import { nameForFile } from './names.js';
import { addModel, annotateModel, duplicateModel, removeModel, renameModel, restoreModel } from './operations.js';
import type { ModelServices } from './services.js';
import type { ServedFiles } from '../serving/served-files.js';
import { localFiles, type ShellCapabilities } from '../shell-capabilities.js';

export type ModelRouter = Router<typeof modelContract, Record<PropertyKey, unknown>>;

/** Answers `modelContract`. */
export function modelProcedures(
  { catalogue, uploads, folder }: ModelServices,
  { shell, served }: { shell: ShellCapabilities; served: ServedFiles },
): ModelRouter {
  const contract = implement(modelContract);
  /** Tells everybody who watches, then answers with the model as it is now. */
  const changed = async (name: string): Promise<ModelSummary> => {
    await catalogue.refresh();
    return catalogue.find(name);
  };
  return {
    watch: contract.watch.handler(({ signal }) => catalogue.watch(signal)),
    rename: contract.rename.handler(async ({ input: { name, to } }) => {
      await renameModel(name, to);
      return changed(to);
    }),
    annotate: contract.annotate.handler(async ({ input: { name, notes } }) => {
      await annotateModel(name, notes);
      return changed(name);
    }),
    duplicate: contract.duplicate.handler(async ({ input: { name, to } }) => {
      await duplicateModel(name, to);
      return changed(to);
    }),
    remove: contract.remove.handler(async ({ input: { name } }) => {
      const trashed = await removeModel(name);
      await catalogue.refresh();
      return { trashed };
    }),
    restore: contract.restore.handler(async ({ input: { trashed } }) => changed(await restoreModel(trashed))),
    import: contract.import.handler(async ({ input }) => {
      const files = localFiles(shell, 'Importing a file by its path', 'Use the page’s own button.');
      const path = input.path ?? (await files.chooseOpen('model'))[0];
      return path === undefined ? null : changed(await addModel(path, nameForFile(path)));
    }),
    importUpload: contract.importUpload.handler(async ({ input }) =>
      changed(await uploads.take(input.upload, addModel)),
    ),
    export: contract.export.handler(({ input }) => exportModel({ shell, served, folder }, input)),
  };
}
