/** Fraction of the peak learning rate that a run ends with. */
const FINAL_FRACTION = 0.02;

/**
 * Linear warm-up, then half a cosine down to 2 % of the peak.
 *
 * @param step 0-based; @param progress of the whole run in [0, 1]
 * @see Loshchilov and Hutter 2017, arXiv 1608.03983 (one cycle, no restarts)
 */
export function learningRateAt(peak: number, step: number, warmup: number, progress: number): number {
  const rise = warmup === 0 ? 1 : Math.min(1, (step + 1) / warmup);
  const cosine = 0.5 * (1 + Math.cos(Math.PI * Math.min(1, progress)));
  return peak * rise * (FINAL_FRACTION + (1 - FINAL_FRACTION) * cosine);
}
