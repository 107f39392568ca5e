/**
 * What is known of a condition of the theory: `true` shown, `false` refuted, `null` neither. A measurement on some pictures can refute; what it shows,
 * it shows of those.
 */
export type Known = boolean | null;

/** A measured number, and how far the truth near it may lie; null where that is not known. */
export interface Measured {
  readonly value: number;
  readonly error: number | null;
}

/** A stretch and its error must stay this far below 1: directions that were not tried may stretch a little more. */
const MARGIN = 2e-3;
/** A stretch above 1 by less is rounding of T in float32. */
const ROUNDING = 5e-4;

/** Relative residual below which a state counts as an equilibrium; what is measured elsewhere says nothing of the theory's conditions. */
const AT_EQUILIBRIUM = 1e-4;

/** @param residual ‖T(x) − x‖/‖T(x)‖ */
export const isEquilibrium = (residual: number): boolean => residual < AT_EQUILIBRIUM;

/**
 * Condition 1, T is a contraction: shown everywhere by a certificate; around the equilibria that were looked at by σ_max(J) and its error.
 *
 * @param local σ_max(J) at equilibria, from below; none where no solve reached one
 * @param sought equilibria that were sought; where one was not reached, nothing is shown: the layer may stretch just there
 */
export function isContraction(
  certified: number | null,
  local: readonly Measured[],
  sought: number = local.length,
): Known {
  if (certified !== null && certified < 1) return true;
  if (local.some(({ value }) => value >= 1 + ROUNDING)) return false;
  const below = local.every(({ value, error }) => value + (error ?? Number.POSITIVE_INFINITY) < 1 - MARGIN);
  return local.length > 0 && local.length >= sought && below ? true : null;
}

/** Condition 4, κ(M Mᵀ) ≤ 1/γ: a bound of κ from below refutes it, and never shows it. @param local γ = σ_max(J), from below */
export function isWellConditioned(conditionAtLeast: number, local: number): false | null {
  return local > 0 && conditionAtLeast > 1 / local ? false : null;
}

/** Whether a step goes downhill: the sign of a cosine that is known to `error`. */
export function isDescent({ value, error }: Measured): Known {
  const off = error ?? Number.POSITIVE_INFINITY;
  if (!(Math.abs(value) > off)) return null;
  return value > 0;
}
