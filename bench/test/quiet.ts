import type { ExperimentContext } from '../experiments/experiment.js';

/** The context of an experiment that nobody watches. */
export function quiet(out: string): ExperimentContext {
  const nothing = (): void => undefined;
  return {
    out,
    signal: new AbortController().signal,
    progress: { stage: nothing, update: nothing, note: nothing, finish: nothing },
  };
}
