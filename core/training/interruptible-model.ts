import type { Model } from '../models/model.js';

/** Nobody waits any more for what was being computed. */
export class Interrupted extends Error {}

/**
 * The same model, whose layer is not evaluated once more after an abort: what computes with it ends by {@link Interrupted} at its next
 * evaluation of T, and frees what it holds as after any other failure.
 *
 * @param signal asked at each evaluation; undefined while there is nothing to wait for
 */
export function interruptibleModel(model: Model, signal: () => AbortSignal | undefined): Model {
  return {
    ...model,
    scheme: {
      bind: (measurement) => {
        const problem = model.scheme.bind(measurement);
        return {
          map: (state) => {
            if (signal()?.aborted === true) throw new Interrupted('the look was interrupted');
            return problem.map(state);
          },
          initialState: () => problem.initialState(),
          readout: (state) => problem.readout(state),
          dispose: () => problem.dispose(),
        };
      },
    },
  };
}
