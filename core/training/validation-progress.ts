import type { TrainingConfig } from '../contract/training.js';

/** How validation PSNR has gone: which weights are the best, and whether waiting for better ones is worth while. */
export class ValidationProgress {
  best: { psnr: number; step: number } | null = null;
  /** What patience compares with: it follows the best only when that has risen by the margin. */
  reference: number | null = null;
  /** Regular validations since the reference rose. */
  waited = 0;

  /** @param compares whether there are validation pictures; without them the last weights are the best */
  constructor(
    private readonly stopping: TrainingConfig['stopping'],
    private readonly compares: boolean,
  ) {}

  /**
   * @param regular whether it is one of those every `checkpointEvery` steps; the one at the end of a session decides nothing but `best`
   * @returns whether it is the best so far
   */
  record(psnr: number, step: number, regular: boolean): boolean {
    if (regular) {
      const rise = this.stopping?.margin ?? 0;
      const risen = this.reference === null || psnr > this.reference + rise;
      this.waited = risen ? 0 : this.waited + 1;
      if (risen) this.reference = psnr;
    }
    if (this.compares && this.best !== null && psnr <= this.best.psnr) return false;
    this.best = { psnr, step };
    return true;
  }

  /** Whether patience has run out. */
  get exhausted(): boolean {
    return this.stopping !== null && this.waited >= this.stopping.patience;
  }
}
