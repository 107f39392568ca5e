import type { Narrow } from '../solvers/moving-batch.js';
import { assembled } from '../tensor/holding.js';
import { samplesOf } from '../tensor/per-sample.js';
import type { Measurement, Scheme } from './scheme.js';

/** The layer of some of a measurement's pictures: what a solve goes on with where the others have stopped. @param measurement outlives the solve */
export function narrowing(scheme: Scheme, measurement: Measurement): Narrow {
  return (samples) =>
    assembled((hold) => {
      const { operator } = measurement;
      const d = samplesOf(measurement.d, samples);
      hold([d]);
      // One level for all pictures stays it.
      const isShared = measurement.noise.shape[0] === 1;
      const noise = isShared ? measurement.noise : samplesOf(measurement.noise, samples);
      if (!isShared) hold([noise]);
      const narrowed = operator.only?.(samples);
      if (narrowed !== undefined) hold(narrowed);
      return { map: hold(scheme.bind({ ...measurement, d, noise, operator: narrowed ?? operator })).map };
    });
}
