import type { RunState } from '../../../core/contract/run.js';
import type { TrainingConfig } from '../../../core/contract/training.js';
import { samePictures, type PicturesName } from './same-pictures.js';

/** Words about a run, and what may differ between repeats of one. */
const APART: ReadonlySet<string> = new Set(['title', 'description', 'seed']);

/** A run that may be a repeat of others under another seed. */
export interface FamilyMember {
  readonly id: string;
  readonly state: RunState;
  readonly config: TrainingConfig | null;
  /** All that it was trained on. */
  readonly pictures: PicturesName;
}

/**
 * Runs that differ in their seed alone: configuration and pictures are equal. One that is at work stands alone until it has ended, because
 * a band reaches only as far as all of its runs.
 *
 * @returns ids, in the order of each family's first
 */
export function seedFamilies(runs: readonly FamilyMember[]): string[][] {
  const families: FamilyMember[][] = [];
  for (const run of runs) {
    const family = families.find(([first]) => first !== undefined && areRepeats(first, run));
    if (family === undefined) families.push([run]);
    else family.push(run);
  }
  return families.map((family) => family.map(({ id }) => id));
}

function areRepeats(one: FamilyMember, other: FamilyMember): boolean {
  if (one.config === null || other.config === null || !hasEnded(one) || !hasEnded(other)) return false;
  return withoutSeed(one.config) === withoutSeed(other.config) && samePictures(one.pictures, other.pictures);
}

function hasEnded({ state }: FamilyMember): boolean {
  return state === 'finished' || state === 'stopped' || state === 'failed' || state === 'paused';
}

function withoutSeed(config: TrainingConfig): string {
  return JSON.stringify(Object.entries(config).filter(([setting]) => !APART.has(setting)));
}
