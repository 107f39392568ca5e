import type { ProbeParts, ProbeReading } from '../monitors/probe.js';

export interface LookSettings {
  /** Steps between two looks at least. */
  readonly every: number;
  /** Most part of the training time. */
  readonly budget: number;
}

/** When a look would be, as far as it matters for what it may cost. */
export interface LookTime {
  /** Training time so far, looks included, seconds. */
  readonly elapsed: number;
  /** Mean time of a step, seconds. */
  readonly stepSeconds: number;
  /** How far along the run is, 0…1; 0 where that is not known. */
  readonly course: number;
}

/** Looks after which the alignment is due again: money is then put by for it. Where it is affordable anyway, it is taken along. */
const ALIGNMENT_AFTER = 3;
/** Looks after which the condition is due again, and the first time. */
const CONDITION_AFTER = 11;
const CONDITION_FIRST_AFTER = 3;
/** Part of a run after which everything is due again, however rare looks are: so that a person sees its course, and not a point. */
const PART_OF_RUN = 1 / 7;
/** Part of the budget that the constants may use from when something dear is due: they are what a person watches. */
const MEANWHILE = 0.3;
/**
 * Cost of the first look in steps of training on as many pixels, a guess from above (measured with two presets: 5 to 6); from then on costs
 * are measured.
 */
const GUESSED_STEPS = 8;
/** Most that a part is taken to cost, in looks at the constants, before it was measured; no more than the first look either (measured: .8 and .3 looks). */
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
  /** How far along the run was when everything was last measured. */
  private lastWhole = 0;
  /** When something dear became due: seconds spent looking, and training time, until then. */
  private saving: { readonly seconds: number; readonly elapsed: number } | null = null;
  private cost: { constants: number | null; alignment: number | null; condition: number | null } = {
    constants: null,
    alignment: null,
    condition: null,
  };

  /** @param pixels of the probe, against those of a step's batch */
  constructor(
    private readonly settings: LookSettings,
    private readonly pixels = 1,
  ) {}

  /** Goes on where an earlier session left off, with its costs still to be learned. */
  resume(step: number, seconds: number): void {
    this.lastStep = step;
    this.seconds = seconds;
  }

  /** What to look at after a step, or null. */
  next(step: number, { elapsed, stepSeconds, course }: LookTime): ProbeParts | null {
    if (step - this.lastStep < this.settings.every) return null;
    const { constants, alignment, condition } = this.costs(stepSeconds);
    // The look at the end is paid for as the run goes on, as far as its price is known.
    const { cost: known } = this;
    const putBy = course * ((known.constants ?? 0) + (known.alignment ?? 0) + (known.condition ?? 0));
    const affordable = (cost: number): boolean =>
      this.seconds + cost + putBy <= this.settings.budget * (elapsed + cost + putBy);
    const conditionIsDue = this.sinceCondition >= CONDITION_AFTER || course - this.lastWhole >= PART_OF_RUN;
    if (conditionIsDue && affordable(constants + alignment + condition)) return { alignment: true, condition: true };
    if (!conditionIsDue && affordable(constants + alignment)) return { alignment: true, condition: false };
    if (conditionIsDue || this.sinceAlignment >= ALIGNMENT_AFTER) this.saving ??= { seconds: this.seconds, elapsed };
    return affordable(constants) && this.leavesSavings(constants, elapsed)
      ? { alignment: false, condition: false }
      : null;
  }

  /** What to look at when the run ends: everything where that fits the budget, the constants in any case; null without a budget. */
  last({ elapsed, stepSeconds }: LookTime): ProbeParts | null {
    if (this.settings.budget === 0) return null;
    const { constants, alignment, condition } = this.costs(stepSeconds);
    const cost = constants + alignment + condition;
    const all = this.seconds + cost <= this.settings.budget * (elapsed + cost);
    return { alignment: all, condition: all };
  }

  /** What each part costs, seconds: as it last did, or a guess. */
  private costs(stepSeconds: number): ProbeReading['cost'] {
    const guessed = GUESSED_STEPS * this.pixels * stepSeconds;
    const constants = this.cost.constants ?? guessed;
    const dear = Math.min(GUESSED_LOOKS * constants, guessed);
    return { constants, alignment: this.cost.alignment ?? dear, condition: this.cost.condition ?? dear };
  }

  /** Whether so much may be spent while something dear is due. */
  private leavesSavings(cost: number, elapsed: number): boolean {
    if (this.saving === null) return true;
    const spent = this.seconds + cost - this.saving.seconds;
    return spent <= MEANWHILE * this.settings.budget * (elapsed + cost - this.saving.elapsed);
  }

  /** Notes what a look cost. */
  record(
    step: number,
    parts: ProbeParts,
    cost: ProbeReading['cost'],
    seconds: number,
    { course }: Pick<LookTime, 'course'>,
  ): void {
    this.lastStep = step;
    if (parts.condition) this.lastWhole = course;
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
