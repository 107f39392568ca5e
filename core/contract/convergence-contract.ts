import { eventIterator } from '@orpc/contract';

import { base } from './contract-base.js';
import { convergenceEventSchema, convergenceRequestSchema } from './convergence.js';

/** How solvers find an equilibrium, evaluation by evaluation. */
export const convergenceContract = {
  /** One after the other, from the same x⁰. Abort the call's signal to stop. */
  compare: base.input(convergenceRequestSchema).output(eventIterator(convergenceEventSchema)),
};
