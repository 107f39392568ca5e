import { eventIterator } from '@orpc/contract';
import { z } from 'zod';

import { base } from './contract-base.js';
import { engineDeviceSchema } from './doctor.js';
import { engineRestorationEventSchema, restorationSettingsSchema } from './restoration.js';
import { runEstimateSchema } from './run.js';
import { engineEstimateSchema, engineTrainingEventSchema, engineTrainingSchema } from './run-engine.js';

/**
 * Shell ⇄ engine: what the worker thread (or child process) answers. Paths are absolute and were checked by the shell.
 * Cancel any call by aborting its signal.
 */
export const engineContract = {
  device: base.output(engineDeviceSchema),
  memory: base.output(z.object({ residentBytes: z.number().nonnegative(), tensors: z.number().int().nonnegative() })),
  restore: base
    .input(restorationSettingsSchema.extend({ input: z.string(), output: z.string() }))
    .output(eventIterator(engineRestorationEventSchema)),
  /** A training run. It takes turns with everything else, and gives way to it between steps. */
  train: base.input(engineTrainingSchema).output(eventIterator(engineTrainingEventSchema)),
  /** Asks a run to stop after the step in progress; its stream then ends in order, with the report. */
  endTraining: base.input(z.object({ run: z.string() })).output(z.object({})),
  estimateTraining: base.input(engineEstimateSchema).output(runEstimateSchema),
};
