import type { SolverConfig } from '../contract/training.js';
import { anderson } from './anderson.js';
import { broyden } from './broyden.js';
import type { FixedPointSolver } from './fixed-point-solver.js';
import { picard } from './picard.js';

/** A fresh solver instance for one solve. */
export function createSolver(config: SolverConfig): FixedPointSolver {
  switch (config.kind) {
    case 'picard':
      return picard(config.mixing);
    case 'anderson':
      return anderson(config);
    case 'broyden':
      return broyden(config.history);
  }
}
