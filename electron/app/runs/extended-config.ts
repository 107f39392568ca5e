import { StillpointError } from '../../../core/contract/errors.js';
import type { RunEntry } from './entry.js';
import type { RunProgress } from './progress.js';

export interface MoreTraining {
  readonly steps?: number | undefined;
  readonly minutes?: number | undefined;
}

/** Room for a quicker pace than so far in steps that a limit of time is to end. */
const ROOM = 2;

/**
 * What making a run longer changes of it.
 *
 * `steps` count from where a finished run is, from where another one was to end; a limit of time goes. `minutes` do the same for a run
 * that is limited by time; for another one they are as many steps as it has taken in that time.
 *
 * The learning-rate schedule is stretched over the new length. There it may ask for much more than the run left off with, so the rate
 * rises from that to the stretched schedule within the steps of a warm-up.
 *
 * @throws StillpointError BAD_CONFIGURATION when neither is given, or the run has no pace yet that makes steps of minutes
 */
export function extendedConfig(
  { config, state }: RunEntry,
  { step, seconds, learningRate }: RunProgress,
  { steps, minutes }: MoreTraining,
): Pick<RunEntry, 'config' | 'extended'> {
  const extended = learningRate === null ? null : { step, rate: learningRate };
  const end = state === 'finished' ? step : Math.max(config.steps, step);
  if (steps !== undefined) return { config: { ...config, steps: end + steps, minutes: null }, extended };
  if (minutes === undefined) {
    throw new StillpointError('BAD_CONFIGURATION', 'Neither steps nor minutes were given.', 'Give one of them.');
  }
  const more = stepsWithin(minutes, step, seconds);
  if (config.minutes === null) return { config: { ...config, steps: end + more }, extended };
  const trained = seconds / 60;
  const limit = (state === 'finished' ? trained : Math.max(config.minutes, trained)) + minutes;
  return { config: { ...config, steps: Math.max(config.steps, step + ROOM * more), minutes: limit }, extended };
}

/** Steps that some minutes have room for, at the run's mean pace. */
function stepsWithin(minutes: number, step: number, seconds: number): number {
  if (step > 0 && seconds > 0) return Math.ceil((minutes * 60 * step) / seconds);
  throw new StillpointError(
    'BAD_CONFIGURATION',
    'This run has not trained yet, so minutes say nothing about its steps.',
    'Give a number of steps, or resume it first.',
  );
}
