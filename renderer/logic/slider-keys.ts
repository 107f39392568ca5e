/** Steps that the arrow keys make. */
export const ARROWS: Readonly<Record<string, number>> = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 };

/**
 * How many steps a key moves a slider by, ten times as many with Shift; null for a key that is not among `keys`. One that is goes no
 * further: the slider itself would move by a place along its way, which is no step where the way is curved.
 */
export function takeSteps(event: KeyboardEvent, keys: Readonly<Record<string, number>>): number | null {
  const steps = keys[event.key];
  if (steps === undefined) return null;
  event.preventDefault();
  event.stopPropagation();
  return steps * (event.shiftKey ? 10 : 1);
}
