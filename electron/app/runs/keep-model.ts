import { basename, join } from 'node:path';

import type { ModelSummary } from '../../../core/contract/model.js';
import { StillpointError } from '../../../core/contract/errors.js';
import type { ModelCatalogue } from '../models/catalogue.js';
import { addModel } from '../models/operations.js';

/**
 * Puts a run's best model into the library, with the run's id; the run keeps its own.
 *
 * @param folder of the run
 * @throws StillpointError NOT_FOUND before there is a model, CANNOT_WRITE
 */
export async function keepModel(
  folder: string,
  { name }: { name: string },
  library: Pick<ModelCatalogue, 'refresh' | 'find'>,
): Promise<ModelSummary> {
  const kept = await addModel(join(folder, 'model.safetensors'), name, { run: basename(folder) }).catch(
    (error: unknown) => {
      if (!(error instanceof StillpointError) || error.code !== 'NOT_FOUND') throw error;
      throw new StillpointError(
        'NOT_FOUND',
        'This run has no model yet.',
        'There is one after the first validation, and when the run is paused or stopped.',
        { cause: error },
      );
    },
  );
  await library.refresh();
  return library.find(kept);
}
