import { eventIterator } from '@orpc/contract';
import { z } from 'zod';

import { base } from './contract-base.js';
import { convergenceSettingsSchema, engineConvergenceEventSchema } from './convergence.js';
import { enginePreviewSchema, pairPreviewSchema } from './dataset.js';
import { engineDeviceSchema } from './doctor.js';
import { engineRestorationEventSchema, restorationSettingsSchema } from './restoration.js';
import { runEstimateSchema } from './run.js';
import { engineEstimateSchema, engineTrainingEventSchema, engineTrainingSchema } from './run-engine.js';

/**
 * Shell ⇄ engine: what the worker thread (or child process) answers. Paths are absolute and were checked by the shell.
 * Cancel any call by aborting its signal.
 */
export const engineContract = {
  /** Cancels everything, gives the memory back and ends the engine; nobody may be left to hear the answer. */
  stop: base.output(z.object({})),
  device: base.output(engineDeviceSchema),
  memory: base.output(z.object({ residentBytes: z.number().nonnegative(), tensors: z.number().int().nonnegative() })),
  restore: base
    .input(restorationSettingsSchema.extend({ input: z.string(), output: z.string() }))
    .output(eventIterator(engineRestorationEventSchema)),
  /** Solvers side by side on the central part of one picture; iterates are written to the folder `frames`. */
  compare: base
    .input(convergenceSettingsSchema.extend({ input: z.string(), frames: z.string() }))
    .output(eventIterator(engineConvergenceEventSchema)),
  /** A training run. It takes turns with everything else, and gives way to it between steps. */
  train: base.input(engineTrainingSchema).output(eventIterator(engineTrainingEventSchema)),
  /** Asks a run to stop after the step in progress; its stream then ends in order, with the report. */
  endTraining: base.input(z.object({ run: z.string() })).output(z.object({})),
  estimateTraining: base.input(engineEstimateSchema).output(runEstimateSchema),
  /** Degraded pairs as training draws them; addresses are paths of the pictures written. */
  previewPairs: base.input(enginePreviewSchema).output(z.array(pairPreviewSchema)),
};
