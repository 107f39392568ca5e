import type { TrainingConfig, TrainingEvent } from '../contract/training.js';
import { adjointMissed } from './notices.js';

/** Steps in a row that meet the tolerance, after which a miss is news again. */
const SETTLED = 50;

/** Says when the backward mode's adjoint equation is left further from solved than was asked for: once, until it has been met for a while. */
export class AdjointWatch {
  private readonly tolerance: number;
  private met = SETTLED;

  constructor(gradient: TrainingConfig['gradient']) {
    this.tolerance = gradient.kind === 'implicit' ? gradient.tolerance : Infinity;
  }

  stepped({ step, adjointResidual, adjointProducts }: Extract<TrainingEvent, { type: 'step' }>): TrainingEvent[] {
    if (adjointResidual === null || adjointResidual === undefined) return [];
    const missed = !(adjointResidual <= this.tolerance);
    const isNews = missed && this.met >= SETTLED;
    this.met = missed ? 0 : this.met + 1;
    return isNews ? [adjointMissed(step, adjointResidual, adjointProducts ?? 0, this.tolerance)] : [];
  }
}
