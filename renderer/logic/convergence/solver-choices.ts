import type { ConvergenceSettings } from '../../../core/contract/convergence.js';
import type { SeriesColour } from '../../charts/figure.js';
import { text } from '../../text/text.js';

export type SolverId = keyof typeof text.convergence.solvers.names;

/** A solver that can be compared: the same one always has the same colour. */
export interface SolverChoice {
  readonly id: SolverId;
  readonly colour: SeriesColour;
  readonly config: ConvergenceSettings['solvers'][number];
}

/** What the solvers that take these use; Picard and Broyden ignore what is not theirs. */
const USUAL = { history: 5, ridge: 1e-4, mixing: 1 };

/** In the order of the list, the table and the legend: from the plainest on. */
export const SOLVER_CHOICES: readonly SolverChoice[] = [
  { id: 'picard', colour: 'series-1', config: { ...USUAL, kind: 'picard' } },
  { id: 'relaxed', colour: 'series-2', config: { ...USUAL, kind: 'picard', mixing: 0.5 } },
  { id: 'anderson', colour: 'series-3', config: { ...USUAL, kind: 'anderson' } },
  { id: 'broyden', colour: 'series-4', config: { ...USUAL, kind: 'broyden' } },
];

/** Name and parameter in one: `Anderson, m = 5`. */
export function solverName(id: SolverId): string {
  const { names, symbols } = text.convergence.solvers;
  return symbols[id] === '' ? names[id] : `${names[id]}, ${symbols[id]}`;
}
