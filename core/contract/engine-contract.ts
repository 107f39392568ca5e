import { eventIterator } from '@orpc/contract';
import { z } from 'zod';

import { base } from './contract-base.js';
import { engineDeviceSchema } from './doctor.js';
import { engineRestorationEventSchema, restorationSettingsSchema } from './restoration.js';

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
