import { implement, type Router } from '@orpc/server';

import { datasetContract } from '../../../core/contract/dataset-contract.js';
import type { DatasetServices } from './services.js';
import { addUploadedDataset } from './uploads.js';
import type { PictureStore } from '../pictures/picture-store.js';
import { localFiles, type ShellCapabilities } from '../shell-capabilities.js';

export type DatasetRouter = Router<typeof datasetContract, Record<PropertyKey, unknown>>;

/** Answers `datasetContract`. */
export function datasetProcedures(
  { library, sources, previews }: DatasetServices,
  { shell, pictures }: { shell: ShellCapabilities; pictures: PictureStore },
): DatasetRouter {
  const contract = implement(datasetContract);
  return {
    watch: contract.watch.handler(({ signal }) => library.watch(signal)),
    add: contract.add.handler(async ({ input }) => {
      const files = localFiles(shell, 'Adding a folder by its path', 'Choose pictures to upload instead.');
      const folder = input.path ?? (await files.chooseOpen('folder'))[0];
      return folder === undefined ? null : library.add(folder);
    }),
    addUploads: contract.addUploads.handler(({ input }) => addUploadedDataset({ library, pictures }, input)),
    check: contract.check.handler(({ input }) => library.check(input.id)),
    split: contract.split.handler(({ input }) => library.split(input.id, input.split)),
    rename: contract.rename.handler(({ input }) => library.rename(input.id, input.name)),
    remove: contract.remove.handler(async ({ input }) => {
      await library.remove(input.id);
      return {};
    }),
    pictures: contract.pictures.handler(({ input: { id, ...page } }) => sources.pictures(id, page)),
    preview: contract.preview.handler(({ input, signal }) => previews.draw(input, signal)),
  };
}
