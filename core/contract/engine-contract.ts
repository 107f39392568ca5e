import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';

import { engineDeviceSchema } from './doctor.js';
import { errorDataSchema } from './errors.js';
import { engineRestorationEventSchema, restorationSettingsSchema } from './restoration.js';

/** Errors cross the wire with their code and hint, so that both sides speak of one {@link StillpointError}. */
const base = oc.errors({ STILLPOINT: { data: errorDataSchema } });

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
};
