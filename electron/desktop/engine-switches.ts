import type { CommandLine } from 'electron';

import { backendNameSchema, type BackendName } from '../../core/contract/doctor.js';

/** What `stillpoint app --backend … --threads …` passes on to the window. Anything else is ignored. */
export function engineSwitches(commandLine: CommandLine): { backend?: BackendName; threads?: number } {
  const backend = backendNameSchema.safeParse(commandLine.getSwitchValue('engine-backend'));
  const threads = Number(commandLine.getSwitchValue('engine-threads'));
  return {
    ...(backend.success && { backend: backend.data }),
    ...(Number.isInteger(threads) && threads > 0 && { threads }),
  };
}
