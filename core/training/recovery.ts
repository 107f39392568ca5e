import type { TrainingConfig, TrainingEvent } from '../contract/training.js';
import { Guard, type StepHealth } from './guard.js';
import { givingUp, type LastState, rollbackNotice, type Trouble } from './notices.js';

/** How a run takes back what went wrong: with a lower learning rate each time, and not for ever. */
export class Recovery {
  private readonly guard: Guard;
  /** How often it was done. */
  attempts = 0;
  /** Whether a step of training has ever moved a weight. */
  moved = false;

  constructor(private readonly config: TrainingConfig) {
    this.guard = new Guard(config.guard);
  }

  /** Steps in a row that did not converge. */
  get strikes(): number {
    return this.guard.strikes;
  }

  /** @returns what is wrong with a step, null when nothing is; see `Guard.judge` */
  judge(health: StepHealth, early: boolean): string | null {
    return this.guard.judge(health, early);
  }

  /** A learning rate as it is after so many attempts. */
  slowed(learningRate: number): number {
    return learningRate * this.config.guard.factor ** this.attempts;
  }

  /**
   * One more attempt.
   *
   * @param failed step it was at @param back step it is at now
   * @throws StillpointError BAD_CONFIGURATION when that was done often enough
   */
  begin(
    trouble: Trouble,
    { failed, back, best }: Pick<LastState, 'back' | 'best'> & { readonly failed: number },
  ): TrainingEvent {
    this.guard.strikes = 0;
    if (this.attempts >= this.config.guard.attempts) {
      throw givingUp(trouble, { back, rollbacks: this.attempts, moved: this.moved, best }, this.config);
    }
    this.attempts += 1;
    return rollbackNotice(trouble, failed, back, this.attempts, this.config.guard);
  }

  /** Puts a state back. */
  load({ step, attempts, strikes }: { step: number; attempts: number; strikes: number }): void {
    this.attempts = attempts;
    this.moved = step > 0;
    this.guard.strikes = strikes;
  }
}
