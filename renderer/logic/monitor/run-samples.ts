import type { z } from 'zod';

import type { runSamplesSchema } from '../../../core/contract/run.js';

/** Addresses of the fixed validation pictures of a run. */
export type RunSamples = z.infer<typeof runSamplesSchema>;
