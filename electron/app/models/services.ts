import { join } from 'node:path';

import type { EngineHost } from '../../engine/engine-host.js';
import { cacheFolder } from '../../runtime-paths.js';
import { ModelCatalogue, type ModelCatalogueOptions } from './catalogue.js';
import { modelTrash } from './operations.js';
import { ModelThumbnails } from './thumbnails.js';
import { ModelUploads } from './uploads.js';

/** The library of models behind the interface. */
export interface ModelServices {
  readonly catalogue: ModelCatalogue;
  readonly uploads: ModelUploads;
  /** The session's folder. */
  readonly folder: string;
}

/** Opens the library; `catalogue.close()` ends it, before the engine. */
export function openModels(
  options: Omit<ModelCatalogueOptions, 'thumbnails'> & { engine: EngineHost; folder: string },
): ModelServices {
  const { engine, folder, ...rest } = options;
  // Nobody waits for it, and what cannot be deleted today can be tomorrow.
  void modelTrash().empty();
  return {
    catalogue: new ModelCatalogue({
      ...rest,
      thumbnails: new ModelThumbnails(join(cacheFolder(), 'thumbnails'), engine),
    }),
    uploads: new ModelUploads(folder),
    folder,
  };
}
