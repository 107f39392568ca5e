import { eventIterator } from '@orpc/contract';
import { z } from 'zod';

import { base } from './contract-base.js';
import { modelNameSchema, modelSummarySchema } from './model.js';
import { runOriginSchema } from './run-origin.js';
import {
  presetSchema,
  runEstimateSchema,
  runEventsSchema,
  runIdSchema,
  runRequestSchema,
  runSamplesSchema,
  runSummarySchema,
} from './run.js';
import { trainingConfigSchema } from './training.js';

/** Training runs: one computes at a time, the others wait. */
export const runContract = {
  presets: base.output(z.array(presetSchema)),
  /** All runs whenever one changes (at most a few times a second), the current ones first; newest first. */
  watch: base.output(eventIterator(z.array(runSummarySchema))),
  /** Checks a configuration and says what is wrong with which field, without starting anything. */
  check: base.input(z.object({ config: z.unknown() })).output(
    z.object({
      config: trainingConfigSchema.nullable(),
      mistakes: z.array(z.object({ path: z.string(), message: z.string() })),
    }),
  ),
  /** Runs a few steps to tell how long it would take. Abort to cancel. */
  estimate: base.input(runRequestSchema).output(runEstimateSchema),
  start: base.input(runRequestSchema).output(runSummarySchema),
  pause: base.input(z.object({ id: runIdSchema })).output(runSummarySchema),
  resume: base.input(z.object({ id: runIdSchema })).output(runSummarySchema),
  /** Ends it for good, with its best model kept. */
  stop: base.input(z.object({ id: runIdSchema })).output(runSummarySchema),
  /** Trains a finished, stopped or paused run longer: more steps, or more minutes when it was limited by time. */
  extend: base
    .input(
      z.object({
        id: runIdSchema,
        steps: z.number().int().min(1).optional(),
        minutes: z.number().positive().optional(),
      }),
    )
    .output(runSummarySchema),
  rename: base.input(z.object({ id: runIdSchema, name: z.string().trim().min(1).max(120) })).output(runSummarySchema),
  /** To the trash, from which `restore` brings it back. */
  remove: base.input(z.object({ id: runIdSchema })).output(z.object({ trashed: z.string() })),
  restore: base.input(z.object({ trashed: z.string() })).output(runSummarySchema),
  configuration: base.input(z.object({ id: runIdSchema })).output(trainingConfigSchema),
  /** On what it was trained, and by what; null until it has begun. */
  origin: base.input(z.object({ id: runIdSchema })).output(runOriginSchema.nullable()),
  /** History, then live events in batches until the run or the reader leaves. */
  events: base.input(z.object({ id: runIdSchema })).output(eventIterator(runEventsSchema)),
  samples: base.input(z.object({ id: runIdSchema })).output(runSamplesSchema),
  /** Puts the run's best model into the library. */
  keep: base.input(z.object({ id: runIdSchema, name: modelNameSchema })).output(modelSummarySchema),
  /** The metrics as CSV. Electron asks where; a browser gets an address. */
  exportMetrics: base
    .input(z.object({ id: runIdSchema }))
    .output(z.object({ path: z.string().nullable(), url: z.string().nullable() })),
};
