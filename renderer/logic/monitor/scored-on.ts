import type { TrainingConfig } from '../../../core/contract/training.js';
import { samePictures, type PicturesName } from './same-pictures.js';

/** What the scores of a run were measured on: its validation pictures, and what they went through. */
export interface ScoredOn {
  readonly pictures: PicturesName;
  readonly settings: string;
}

/**
 * What the scores of a run were measured on. Scores of runs that do not agree in it say nothing about each other. Not the seed, which draws
 * the noise and the blurs: runs that differ in it alone are repeats of one, unless it also chose other validation pictures.
 *
 * @param names of its data sets, or their folders; none where they are not known
 * @param digest of its validation pictures
 * @returns null where it is not known
 */
export function scoredOn(
  names: readonly string[],
  config: TrainingConfig | null,
  digest: string | null = null,
): ScoredOn | null {
  if (config === null) return null;
  const { degradation, data, model } = config;
  return {
    pictures: { names, digest },
    settings: JSON.stringify([degradation, data.maxSide, model.weightedNorm]),
  };
}

/** The runs whose scores can be drawn with the first one's. */
export function comparable<Run extends { readonly scoredOn: ScoredOn | null }>(runs: readonly Run[]): Run[] {
  const [first] = runs;
  return runs.filter((run) => run === first || agree(run.scoredOn, first?.scoredOn ?? null));
}

function agree(one: ScoredOn | null, other: ScoredOn | null): boolean {
  if (one === null || other === null) return false;
  return one.settings === other.settings && samePictures(one.pictures, other.pictures);
}
