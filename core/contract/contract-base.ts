import { oc } from '@orpc/contract';

import { errorDataSchema } from './errors.js';

/** Errors cross the wire with their code and hint, so that both sides speak of one StillpointError. */
export const base = oc.errors({ STILLPOINT: { data: errorDataSchema } });
