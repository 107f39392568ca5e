/** The least integer ≥ n whose prime factors are 2, 3 and 5: lengths that FFTs like. */
export function fastLength(n: number): number {
  for (let candidate = n; ; candidate++) {
    let rest = candidate;
    for (const factor of [2, 3, 5]) while (rest % factor === 0) rest /= factor;
    if (rest === 1) return candidate;
  }
}
