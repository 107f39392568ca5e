import { StillpointError } from '../../core/contract/errors.js';
import { trainingSourceSchema } from '../../core/contract/training.js';
import type { RunDatasets } from './run-turn.js';

/** The data set that needs no files. */
export const builtInDatasets: RunDatasets = {
  resolve: async (ids) => {
    if (ids.some((id) => id !== 'synthetic')) {
      throw new StillpointError('NOT_FOUND', 'A data set of this run is not there.', 'Add its folder again.');
    }
    return {
      names: ids.map(() => 'Synthetic'),
      sources: ids.map(() => trainingSourceSchema.parse({ kind: 'synthetic' })),
    };
  },
};
