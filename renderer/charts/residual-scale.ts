/** Ends of the residual axis: whole tenths of the powers around the values and the tolerance, so that the line never touches an edge. */
export function residualRange(residuals: readonly number[], tolerance: number): readonly [number, number] {
  const shown = residuals.filter((residual) => Number.isFinite(residual) && residual > 0);
  const smallest = Math.min(tolerance, ...shown);
  const largest = Math.max(tolerance * 10, ...shown);
  return [smallest / 2.5, largest * 1.6];
}

/** Whole powers of ten inside a range: the only marks that a logarithmic strip of this height has room for. */
export function powersWithin(smallest: number, largest: number): number[] {
  const powers: number[] = [];
  const last = Math.floor(Math.log10(largest) + 1e-9);
  for (let exponent = Math.ceil(Math.log10(smallest) - 1e-9); exponent <= last; exponent += 1) {
    powers.push(10 ** exponent);
  }
  return powers;
}

/**
 * End of the evaluation axis. While a run goes on the axis grows in steps, ahead of the line; afterwards it ends with it.
 */
export function evaluationEnd(count: number, active: boolean): number {
  if (!active) return Math.max(2, count);
  const steps = [12, 25, 50, 100, 200, 400, 700, 1000];
  return steps.find((step) => step > count) ?? count + 1;
}
