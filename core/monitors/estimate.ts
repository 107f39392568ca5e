/** A measured number with how it was come by. */
export interface Estimate {
  /** Of the sample where it is largest. */
  readonly value: number;
  /** How far from `value` the nearest true one can be, which need not be the largest; null where that is not known. */
  readonly error: number | null;
  /** Of every sample of the batch. */
  readonly samples: readonly { readonly value: number; readonly error: number | null }[];
  /** Evaluations of T and products with J or Jᵀ. */
  readonly products: number;
}
