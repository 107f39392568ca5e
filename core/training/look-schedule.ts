import type { ProbeParts, ProbeReading } from '../monitors/probe.js';

export interface LookSettings {
  /** Steps between two looks at least. */
  readonly every: number;
  /** Most part of the training time. */
  readonly budget: number;
}

/** Looks after which the alignment is due again: money is then put by for it. Where it is affordable anyway, it is taken along. */
const ALIGNMENT_AFTER = 3;
/** Looks after which the condition is due again, and the first time. */
const CONDITION_AFTER = 11;
const CONDITION_FIRST_AFTER = 3;
/** Part of the budget that the constants may use from when something dear is due: they are what a person watches. */
const MEANWHILE = 0.3;
/** Cost of the first look in steps of training, a guess; from then on costs are measured. */
const GUESSED_STEPS = 8;
/** Cost of a part that was never measured, in looks. */
const GUESSED_LOOKS = 4;

/**
 * Decides when the monitors look and at what, so that their share of the training time stays within the budget: a look that would
 * exceed it waits.
 */
export class LookSchedule {
  /** Seconds spent looking so far. */
  seconds = 0;
  /** Looks since the dear parts were last measured. */
  private sinceAlignment = 0;
  private sinceCondition = CONDITION_AFTER - CONDITION_FIRST_AFTER;
  private lastStep = 0;
  /** When something dear became due: seconds spent looking, and training time, until then. */
  private saving: { readonly seconds: number; readonly elapsed: number } | null = null;
  private cost: { constants: number | null; alignment: number | null; condition: number | null } = {
    constants: null,
    alignment: null,
    condition: null,
  };

  constructor(private readonly settings: LookSettings) {}

  /** Goes on where an earlier session left off, with its costs still to be learned. */
  resume(step: number, seconds: number): void {
    this.lastStep = step;
    this.seconds = seconds;
  }

  /**
   * What to look at after a step, or null.
   *
   * @param elapsed training time so far, looks included, seconds; @param stepSeconds mean time of a step
   */
  next(step: number, elapsed: number, stepSeconds: number): ProbeParts | null {
    if (step - this.lastStep < this.settings.every) return null;
    const constants = this.cost.constants ?? GUESSED_STEPS * stepSeconds;
    const alignment = this.cost.alignment ?? GUESSED_LOOKS * constants;
    const condition = this.cost.condition ?? GUESSED_LOOKS * constants;
    const affordable = (cost: number): boolean => this.seconds + cost <= this.settings.budget * (elapsed + cost);
    const conditionIsDue = this.sinceCondition >= CONDITION_AFTER;
    if (conditionIsDue && affordable(constants + alignment + condition)) return { alignment: true, condition: true };
    if (!conditionIsDue && affordable(constants + alignment)) return { alignment: true, condition: false };
    if (conditionIsDue || this.sinceAlignment >= ALIGNMENT_AFTER) this.saving ??= { seconds: this.seconds, elapsed };
    return affordable(constants) && this.leavesSavings(constants, elapsed)
      ? { alignment: false, condition: false }
      : null;
  }

  /** Whether so much may be spent while something dear is due. */
  private leavesSavings(cost: number, elapsed: number): boolean {
    if (this.saving === null) return true;
    const spent = this.seconds + cost - this.saving.seconds;
    return spent <= MEANWHILE * this.settings.budget * (elapsed + cost - this.saving.elapsed);
  }

  /** Notes what a look cost. */
  record(step: number, parts: ProbeParts, cost: ProbeReading['cost'], seconds: number): void {
    this.lastStep = step;
    this.sinceAlignment = parts.alignment ? 0 : this.sinceAlignment + 1;
    this.sinceCondition = parts.condition ? 0 : this.sinceCondition + 1;
    if (parts.alignment || parts.condition) this.saving = null;
    this.seconds += seconds;
    this.cost = {
      constants: cost.constants,
      alignment: parts.alignment ? cost.alignment : this.cost.alignment,
      condition: parts.condition ? cost.condition : this.cost.condition,
    };
  }
}
