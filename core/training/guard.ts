import type { TrainingConfig } from '../contract/training.js';

/** What a step was like, as far as it can go wrong. */
export interface StepHealth {
  readonly loss: number;
  readonly gradientNorm: number;
  /** Largest residual that a solve of the batch ended with. */
  readonly residual: number;
  /** Part of the batch whose solve diverged. */
  readonly diverged: number;
}

/**
 * Tells when training goes wrong: a loss or gradient that is not finite, a batch of which no sample has an equilibrium, or solves that
 * stop converging for good.
 */
export class Guard {
  /** Steps in a row that did not converge. */
  strikes = 0;

  constructor(private readonly settings: TrainingConfig['guard']) {}

  /**
   * Judges a step before its gradient is used.
   *
   * @param early the first part of a run, whose solves are cut short on purpose: only divergence counts there
   * @returns what is wrong, for a person; null when nothing is
   */
  judge({ loss, gradientNorm, residual, diverged }: StepHealth, early: boolean): string | null {
    if (!Number.isFinite(loss)) return `the loss became ${spoken(loss)}`;
    if (!Number.isFinite(gradientNorm)) return `the gradient became ${spoken(gradientNorm)}`;
    if (diverged >= 1) return 'every solve of the batch diverged';
    const { residual: allowed, patience } = this.settings;
    const failed = diverged > 0 || (!early && !(residual <= allowed));
    this.strikes = failed ? this.strikes + 1 : 0;
    if (this.strikes < patience) return null;
    const last =
      diverged > 0 ? 'it diverged' : `it ended at a residual of ${residual.toPrecision(2)}, ${allowed} is allowed`;
    return `the solver has not converged in ${this.strikes} steps in a row (the last time ${last})`;
  }
}

const spoken = (value: number): string => (Number.isNaN(value) ? 'not a number' : 'infinite');
