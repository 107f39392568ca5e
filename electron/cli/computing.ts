import { Option, type Command } from 'commander';

import type { BackendName, EngineDevice } from '../../core/contract/doctor.js';
import type { Progress } from '../setup/progress.js';
import { wholeNumber } from './option-values.js';

/** Flags of every command that computes. */
export interface ComputingFlags {
  readonly json?: true;
  readonly backend?: BackendName;
  readonly threads?: number;
  readonly seed?: number;
}

export function addJsonOption(command: Command): Command {
  return command.option('--json', 'print one JSON object on standard output and nothing else there');
}

/** Adds `--backend`, `--threads`, `--seed` and `--json`. */
export function addComputingOptions(command: Command): Command {
  return addJsonOption(
    command
      .addOption(
        new Option('--backend <name>', 'what computes; by default the fastest that works').choices([
          'tensorflow',
          'wasm',
        ]),
      )
      .option('--threads <n>', 'threads that one operation may use', wholeNumber(1))
      .option('--seed <n>', 'seed of everything random', wholeNumber(0)),
  );
}

/** Computes with the backend that the flags ask for, and releases it afterwards. A slower choice than hoped for is said. */
export async function withBackend<Result>(
  { backend, threads }: ComputingFlags,
  progress: Progress,
  compute: (device: EngineDevice) => Promise<Result>,
): Promise<Result> {
  const { openBackend, closeBackend } = await import('../engine/backend.js');
  const device = await openBackend({
    ...(backend === undefined ? {} : { backend }),
    ...(threads === undefined ? {} : { threads }),
  });
  if (device.notice !== null) progress.note(device.notice);
  try {
    return await compute(device);
  } finally {
    closeBackend();
  }
}
