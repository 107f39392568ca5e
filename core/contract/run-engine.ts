import { z } from 'zod';

import { trainingConfigSchema, trainingEventSchema, trainingReportSchema, trainingSourceSchema } from './training.js';

/** A run as the engine is asked for it: absolute paths, data sets resolved. */
export const engineTrainingSchema = z.object({
  /** Folder of the run. */
  run: z.string(),
  name: z.string(),
  config: trainingConfigSchema,
  sources: z.array(trainingSourceSchema).min(1),
  /** Go on from the last checkpoint. */
  resume: z.boolean(),
  /** Where a run that was made longer left off; null when it was not. */
  extended: z.object({ step: z.number().int().nonnegative(), rate: z.number().positive() }).nullable(),
  /** Version of the application, for the record. */
  application: z.string(),
});
export type EngineTraining = z.infer<typeof engineTrainingSchema>;

/** What a run in the engine tells: events a few times a second, then the report. */
export const engineTrainingEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('events'), events: z.array(trainingEventSchema).min(1) }),
  z.object({ type: z.literal('note'), text: z.string() }),
  z.object({ type: z.literal('report'), report: trainingReportSchema }),
]);
export type EngineTrainingEvent = z.infer<typeof engineTrainingEventSchema>;

/** Asks how long a configuration would take. */
export const engineEstimateSchema = engineTrainingSchema.pick({ config: true, sources: true });
