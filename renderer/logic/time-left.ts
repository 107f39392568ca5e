/**
 * Seconds that a job will still take at the pace so far; null while that cannot be told: before 2 % or half a second.
 *
 * @param share 0…1 of the work that is done   @param seconds since it began
 */
export function timeLeft(share: number, seconds: number): number | null {
  if (share < 0.02 || seconds < 0.5) return null;
  return (seconds * (1 - Math.min(1, share))) / share;
}
