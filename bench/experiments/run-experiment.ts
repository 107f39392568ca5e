import path from 'node:path';

import { Option, type Command } from 'commander';

import { withBackend } from '../../electron/cli/computing.js';
import { wholeNumber } from '../../electron/cli/option-values.js';
import { runCommand } from '../../electron/cli/run-command.js';
import { makeFolder } from '../../core/files/atomic-file.js';
import { projectRoot } from '../../electron/runtime-paths.js';
import type { ExperimentContext, ExperimentResult } from './experiment.js';

/** Flags that every experiment has. */
export interface ExperimentFlags {
  readonly out: string;
  readonly threads?: number;
  readonly json?: true;
}

/** The folder of an experiment's configuration files. */
export function configurationOf(...parts: string[]): string {
  return path.join(projectRoot(), 'bench', 'experiments', ...parts);
}

/** Adds `--out`, `--threads` and `--json`. */
export function addExperimentOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--out <dir>', 'folder of the numbers and figures').default(
        path.join(projectRoot(), 'docs', 'experiments'),
        'docs/experiments',
      ),
    )
    .option('--threads <n>', 'threads that one operation may use', wholeNumber(1))
    .option('--json', 'print one JSON object on standard output and nothing else there');
}

/** Opens the backend and the folder, runs an experiment and prints what it found. */
export async function runExperiment(
  { out, threads, json }: ExperimentFlags,
  experiment: (context: ExperimentContext) => Promise<ExperimentResult>,
): Promise<void> {
  await runCommand(json === true, ({ signal, progress }) =>
    withBackend(threads === undefined ? {} : { threads }, progress, async () => {
      await makeFolder(out);
      return experiment({ out, signal, progress });
    }),
  );
}
