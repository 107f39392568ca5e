/** A measured number with how it was come by. */
export interface Estimate {
  readonly value: number;
  /** Relative change over the last iteration: how far it had settled. */
  readonly change: number;
  readonly iterations: number;
  /** Evaluations of T and products with J or Jᵀ. */
  readonly products: number;
}
