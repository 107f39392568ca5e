/**
 * Where a residual lies on the logarithmic axis: its power of ten. Null for what has no place there, which leaves a gap.
 */
export function residualExponent(residual: number): number | null {
  return Number.isFinite(residual) && residual > 0 ? Math.log10(residual) : null;
}

/** Ends of the residual axis, powers of ten: the values and the tolerance with some air, so that no line touches an edge. */
export function exponentRange(residuals: readonly number[], tolerance: number): [number, number] {
  const shown = residuals.map(residualExponent).filter((exponent) => exponent !== null);
  const goal = Math.log10(tolerance);
  return [Math.min(goal, ...shown) - 0.4, Math.max(goal + 1, ...shown) + 0.2];
}

/** Whole powers of ten inside a range: the only marks that a strip of this height has room for. */
export function wholePowers([smallest, largest]: readonly [number, number]): number[] {
  const first = Math.ceil(smallest);
  return Array.from({ length: Math.max(0, Math.floor(largest) - first + 1) }, (_, index) => first + index);
}

/**
 * End of the evaluation axis. While a run goes on the axis grows in steps, ahead of the line; afterwards it ends with it.
 */
export function evaluationEnd(count: number, active: boolean): number {
  if (!active) return Math.max(2, count);
  const steps = [12, 25, 50, 100, 200, 400, 700, 1000];
  return steps.find((step) => step > count) ?? count + 1;
}
