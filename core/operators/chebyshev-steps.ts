/** One step of Chebyshev's semi-iteration for N x = r: step ← inertia·step + gain·P⁻¹(r − N x), x ← x + step. */
export interface ChebyshevStep {
  readonly inertia: number;
  readonly gain: number;
}

/**
 * The coefficients of so many steps. Their polynomial is the least possible on the interval in which the eigenvalues of P⁻¹N are thought to lie;
 * smaller eigenvalues still get nearer, larger ones do not.
 *
 * The result is linear in the guess and in r, and the guess itself where that solves the system. (Conjugate gradients would be nearer after as
 * many steps, but are not linear, which Anderson acceleration takes badly.)
 *
 * @param least @param greatest ends of the interval, 0 < least < greatest
 * @see Golub and Varga 1961
 */
export function chebyshevSteps(count: number, least: number, greatest: number): ChebyshevStep[] {
  const [theta, delta] = [(greatest + least) / 2, (greatest - least) / 2];
  let ratio = delta / theta;
  const steps = [{ inertia: 0, gain: 1 / theta }];
  while (steps.length < count) {
    const next = 1 / ((2 * theta) / delta - ratio);
    steps.push({ inertia: next * ratio, gain: (2 * next) / delta });
    ratio = next;
  }
  return steps;
}
