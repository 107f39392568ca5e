import type { TrainingConfig } from '../../../core/contract/training.js';

/**
 * What the scores of a run were measured on: its pictures, and what they went through. Scores of runs that do not agree in it say nothing
 * about each other. Not the seed, which draws the noise and the blurs: runs that differ in it alone are repeats of one.
 *
 * @param pictures names of its data sets, or their folders; none where they are not known
 * @returns null where it is not known
 */
export function scoredOn(pictures: readonly string[], config: TrainingConfig | null): string | null {
  if (config === null || pictures.length === 0) return null;
  const { degradation, data, model } = config;
  return JSON.stringify([pictures, degradation, data.maxSide, model.weightedNorm]);
}

/** The runs whose scores can be drawn with the first one's. */
export function comparable<Run extends { readonly scoredOn: string | null }>(runs: readonly Run[]): Run[] {
  const [first] = runs;
  return runs.filter((run) => run === first || (run.scoredOn !== null && run.scoredOn === first?.scoredOn));
}
