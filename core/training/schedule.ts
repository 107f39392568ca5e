import type { TrainingConfig } from '../contract/training.js';

/** The part of an optimiser's settings that says how fast it goes when. */
export type RateSchedule = Pick<TrainingConfig['optimiser'], 'learningRate' | 'schedule' | 'final' | 'warmup'>;

/**
 * The learning rate of a step: a linear rise over `warmup` steps, times a fall from 1 to `final` over the run.
 *
 * @param step 0-based; @param progress of the whole run in [0, 1], by steps or by time, whichever is further
 * @see cosine: Loshchilov and Hutter 2017, arXiv 1608.03983 (one cycle, no restarts)
 */
export function learningRateAt(settings: RateSchedule, step: number, progress: number): number {
  const { learningRate, warmup } = settings;
  const rise = warmup === 0 ? 1 : Math.min(1, (step + 1) / warmup);
  return learningRate * rise * fall(settings, Math.min(1, Math.max(0, progress)));
}

/** Where a run that was made longer left off. */
export interface Extension {
  /** Steps that it had taken. */
  readonly step: number;
  /** Its learning rate then. */
  readonly rate: number;
}

/**
 * The rate of a run that was made longer. Stretched over more steps the schedule asks for a higher rate than the run left off with: it is
 * reached within the steps of a warm-up, so that the optimiser's moments and the averaged weights can follow.
 *
 * @param scheduled rate of the stretched schedule  @param step 0-based
 */
export function extendedRate(scheduled: number, step: number, warmup: number, left: Extension | null): number {
  if (left === null || step < left.step || step >= left.step + warmup) return scheduled;
  return left.rate + ((scheduled - left.rate) * (step - left.step + 1)) / (warmup + 1);
}

function fall({ schedule, final }: RateSchedule, progress: number): number {
  switch (schedule) {
    case 'constant':
      return 1;
    case 'cosine':
      return final + (1 - final) * 0.5 * (1 + Math.cos(Math.PI * progress));
    case 'linear':
      return 1 + (final - 1) * progress;
    case 'exponential':
      return final ** progress;
  }
}
