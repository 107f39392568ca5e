import { z } from 'zod';

import { backendNameSchema } from './doctor.js';

const fields = {
  theme: z.enum(['system', 'light', 'dark']),
  /** null: the fastest there is. */
  backend: backendNameSchema.nullable(),
  /** Threads of one operation; null: all cores. */
  threads: z.number().int().min(1).max(256).nullable(),
  /** Most memory for decoded training pictures, megabytes. */
  memory: z.number().int().min(64).max(65_536),
  /** Where runs are kept; null: the application's own folder. */
  runsFolder: z.string().nullable(),
  /** Tell the system's notifications when long work ends. */
  notifications: z.boolean(),
  /** Whether the residual's curve is unfolded under a restoration's verdict. */
  residualCurve: z.boolean(),
};

/** What a person chose for the whole application; kept in one file, every field with a default. */
export const settingsSchema = z.strictObject({
  theme: fields.theme.default('system'),
  // A choice of before that is no longer offered must not cost the other settings.
  backend: fields.backend.default(null).catch(null),
  threads: fields.threads.default(null),
  memory: fields.memory.default(1024),
  runsFolder: fields.runsFolder.default(null),
  notifications: fields.notifications.default(true),
  residualCurve: fields.residualCurve.default(false),
});
export type Settings = z.infer<typeof settingsSchema>;

/** Some of the settings; a field that is absent stays as it is (which a default would overwrite). */
export const settingsChangeSchema = z.strictObject(fields).partial();

/** Facts for a report about a problem, as text to copy. */
export const diagnosticsSchema = z.object({ text: z.string(), logs: z.string().nullable() });
