/** The stretch of an axis that is shown. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}
