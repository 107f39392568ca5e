import { z } from 'zod';

import { backendNameSchema } from '../../core/contract/doctor.js';

/** How the engine was asked to start; without `backend` it picks the fastest that works. */
export const engineSettingsSchema = z.object({
  backend: backendNameSchema.optional(),
  threads: z.number().int().positive().optional(),
});
export type EngineSettings = z.infer<typeof engineSettingsSchema>;
