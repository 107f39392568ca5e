import type { ModelSummary } from '../../core/contract/model.js';

/** What is known of a model's layer T: proved to be a contraction, seen to be one, seen not to be, or nothing. */
export type LipschitzBadge =
  { readonly kind: 'certified' | 'observed' | 'expansive'; readonly value: number } | { readonly kind: 'unknown' };

/**
 * The strongest thing that can be said. A certified bound below 1 is a proof whatever was observed; one above 1 proves
 * nothing, and the estimate (from below) decides.
 */
export function lipschitzBadge({ certified, local }: ModelSummary['lipschitz']): LipschitzBadge {
  if (certified !== null && certified < 1) return { kind: 'certified', value: certified };
  if (local === null) return { kind: 'unknown' };
  return { kind: local < 1 ? 'observed' : 'expansive', value: local };
}

/** Two decimals, but never rounded up to 1 when it is below. */
export function formatLipschitz(value: number): string {
  const rounded = value.toFixed(2);
  return value < 1 && Number(rounded) >= 1 ? '0.99…' : rounded;
}
