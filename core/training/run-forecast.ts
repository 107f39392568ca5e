import type { TrainingConfig } from '../contract/training.js';

/** What a step does beyond the solve (the backward pass, a third of a penalty), in evaluations of T on its batch. */
const BEYOND_SOLVE = 4;
/** What a look takes, in steps of training on as many pixels (measured with two presets). */
const LOOK_STEPS = 11;
/** Weight of what was just timed in the mean of its kind. */
const FRESHNESS = 0.1;
/** Steps after which the times of steps say something: the first ones warm up what is slow once. */
const ENOUGH = 3;

/** How a step went, as far as it tells of those to come. */
export interface TimedStep {
  readonly took: number;
  readonly evaluations: number;
  /** Largest of the batch at the solve's end. */
  readonly residual: number;
  /** Whether solves are still kept short. */
  readonly early: boolean;
}

/** Where a run is when it is asked how long it will go on. */
export interface Present {
  /** Steps of training so far. */
  readonly step: number;
  /** Training time so far, and the part of it that went into monitors, seconds. */
  readonly seconds: number;
  readonly monitoringSeconds: number;
  /** Seconds of training after which the session ends in any case. */
  readonly limit: number;
}

/** How long a run will still take: its steps, its validations and its monitors, each at the price that it has had, or else a guess by its pixels. */
export class RunForecast {
  private steps = 0;
  private stepSeconds = 0;
  private evaluations = 0;
  /** Evaluations that a solve will take once it is no longer cut short, against those that it takes now. */
  private growth = 1;
  private validationSeconds: number | null = null;

  /**
   * @param validated pixels that one validation restores, the samples that are kept of it included
   * @param probed pixels that a look of the monitors sees
   */
  constructor(
    private readonly config: TrainingConfig,
    private readonly validated: number,
    private readonly probed: number,
  ) {}

  stepped({ took, evaluations, residual, early }: TimedStep): void {
    this.steps += 1;
    // What is slow once is left out of the mean as soon as there is anything else.
    const weight = this.steps <= ENOUGH ? 1 : Math.max(FRESHNESS, 1 / (this.steps - ENOUGH));
    this.stepSeconds += weight * (took - this.stepSeconds);
    this.evaluations += weight * (evaluations - this.evaluations);
    const { tolerance, maxEvaluations } = this.config.solver;
    // A residual that falls by the same factor at each evaluation reaches the tolerance after so many.
    const needed = residual > tolerance && residual < 1 ? (evaluations * Math.log(tolerance)) / Math.log(residual) : 0;
    const all = Math.max(evaluations, Math.min(maxEvaluations, needed));
    const growth = early ? (all + BEYOND_SOLVE) / (evaluations + BEYOND_SOLVE) : 1;
    this.growth += weight * (growth - this.growth);
  }

  /** @param took seconds of a validation, the samples aside; @param pixels that it restored */
  validatedIn(took: number, pixels: number): void {
    const whole = pixels > 0 ? (took * this.validated) / pixels : took;
    const before = this.validationSeconds ?? whole;
    this.validationSeconds = before + (whole - before) / 2;
  }

  /** Seconds until the end; null while nothing says so. */
  secondsLeft({ step, seconds, monitoringSeconds, limit }: Present): number | null {
    const byTime = Math.max(0, limit - seconds);
    if (this.steps < ENOUGH) return Number.isFinite(byTime) ? byTime : null;
    const { steps, checkpointEvery } = this.config;
    const regular = Math.floor((steps - 1) / checkpointEvery) - Math.floor(step / checkpointEvery);
    const validations = (Math.max(0, regular) + 1) * this.validationCost();
    const rest = Math.max(0, steps - step) * this.stepSeconds * this.growth + validations;
    return Math.min(byTime, rest + this.monitoring(steps - step, seconds + rest, monitoringSeconds));
  }

  private validationCost(): number {
    if (this.validationSeconds !== null) return this.validationSeconds;
    const { batch, data } = this.config;
    const evaluations = this.evaluations + BEYOND_SOLVE;
    const perPixel = this.stepSeconds / (batch * data.crop ** 2 * evaluations);
    return perPixel * this.validated * (evaluations * this.growth - BEYOND_SOLVE);
  }

  /** Of the monitors to come: what their budget leaves, or as much as so many looks take. */
  private monitoring(steps: number, elapsed: number, spent: number): number {
    const { monitoring, batch, data } = this.config;
    if (monitoring === null || this.probed === 0) return 0;
    const { budget, every } = monitoring;
    const look = ((LOOK_STEPS * this.probed) / (batch * data.crop ** 2)) * this.stepSeconds;
    const allowed = budget >= 1 ? Infinity : Math.max(0, (budget * elapsed - spent) / (1 - budget));
    const looks = Math.floor(Math.max(0, steps) / every) + 1;
    return Math.min(allowed, looks * look);
  }
}
