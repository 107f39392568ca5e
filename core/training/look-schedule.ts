import type { ProbeParts, ProbeReading } from '../monitors/probe.js';

export interface LookSettings {
  /** Steps between two looks at least. */
  readonly every: number;
  /** Most part of the training time. */
  readonly budget: number;
}

/** Looks of which one waits until the alignment is affordable; the others take it along when it is. */
const ALIGNMENT_EVERY = 4;
/** Looks of which one measures the condition too, and which of them: not the first, but soon. */
const CONDITION_EVERY = 12;
const CONDITION_AT = 3;
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
  private looks = 0;
  private lastStep = 0;
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
    const affordable = (cost: number): boolean =>
      this.seconds + cost <= this.settings.budget * Math.max(0, elapsed + cost);
    if (this.looks % CONDITION_EVERY === CONDITION_AT) {
      return affordable(constants + alignment + condition) ? { alignment: true, condition: true } : null;
    }
    if (affordable(constants + alignment)) return { alignment: true, condition: false };
    if (this.looks % ALIGNMENT_EVERY === 1) return null;
    return affordable(constants) ? { alignment: false, condition: false } : null;
  }

  /** Notes what a look cost. */
  record(step: number, parts: ProbeParts, cost: ProbeReading['cost'], seconds: number): void {
    this.lastStep = step;
    this.looks += 1;
    this.seconds += seconds;
    this.cost = {
      constants: cost.constants,
      alignment: parts.alignment ? cost.alignment : this.cost.alignment,
      condition: parts.condition ? cost.condition : this.cost.condition,
    };
  }
}
