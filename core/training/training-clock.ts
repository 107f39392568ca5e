import type { TrainingConfig } from '../contract/training.js';

/** Most part of a time limit that pretraining takes. */
const PRETRAINING_PART = 0.25;
/** Weight of a new step in the mean time of one. */
const TIME_MEMORY = 0.1;

/** Limits of a session besides the configuration's own. */
export interface TimeLimit {
  /** Training time in all, seconds. */
  readonly maxSeconds?: number;
}

/**
 * How long a run has worked (pretraining, steps, validation and monitors, earlier sessions included; not what its caller does between
 * events), and how far along that makes it.
 */
export class TrainingClock {
  seconds = 0;
  /** The part of it that was pretraining. */
  pretrainingSeconds = 0;
  /** Mean time of a step in this session; 0 before the first. */
  stepSeconds = 0;

  constructor(private readonly config: TrainingConfig) {}

  /** Counts the time of an action. */
  async timed<T>(action: () => Promise<T>): Promise<T> {
    const started = performance.now();
    try {
      return await action();
    } finally {
      this.seconds += (performance.now() - started) / 1000;
    }
  }

  /** Notes how long a step took. */
  tick(took: number): void {
    this.stepSeconds = this.stepSeconds === 0 ? took : (1 - TIME_MEMORY) * this.stepSeconds + TIME_MEMORY * took;
  }

  /** Whether the configuration's minutes, or the session's, are over. */
  isOver(limit: TimeLimit = {}): boolean {
    return this.seconds >= this.limitOf(limit);
  }

  /** Part of pretraining that is over, by steps or by time, whichever is further; 1 or more, or NaN, when it is done. */
  pretrainingCourse(step: number, limit: TimeLimit): number {
    const byTime = this.seconds / (PRETRAINING_PART * this.limitOf(limit));
    return Math.max(step / this.config.pretraining.steps, byTime);
  }

  /** The same of the stage after it. */
  course(step: number, limit: TimeLimit): number {
    const before = this.pretrainingSeconds;
    const byTime = (this.seconds - before) / Math.max(Number.MIN_VALUE, this.limitOf(limit) - before);
    return Math.max(step / this.config.steps, byTime);
  }

  /** Seconds after which the run or the session ends; infinite without a limit. */
  limitOf({ maxSeconds }: TimeLimit): number {
    const { minutes } = this.config;
    return Math.min(maxSeconds ?? Infinity, minutes === null ? Infinity : 60 * minutes);
  }
}
