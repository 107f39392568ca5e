import { z } from 'zod';

import { backendNameSchema } from './doctor.js';

/** What a person chose for the whole application; kept in one file, every field with a default. */
export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  /** null: the fastest there is. */
  backend: backendNameSchema.nullable().default(null),
  /** Threads of one operation; null: all cores. */
  threads: z.number().int().min(1).max(256).nullable().default(null),
  /** Most memory for decoded training pictures, megabytes. */
  memory: z.number().int().min(64).max(65_536).default(1024),
  /** Where runs are kept; null: the application's own folder. */
  runsFolder: z.string().nullable().default(null),
  /** Tell the system's notifications when long work ends. */
  notifications: z.boolean().default(true),
});
export type Settings = z.infer<typeof settingsSchema>;

/** Facts for a report about a problem, as text to copy. */
export const diagnosticsSchema = z.object({ text: z.string(), logs: z.string().nullable() });
