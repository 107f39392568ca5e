import path from 'node:path';

import type { Command } from 'commander';

import { numberValue, wholeNumber } from '../../../electron/cli/option-values.js';
import { projectRoot } from '../../../electron/runtime-paths.js';
import { addExperimentOptions, runExperiment, type ExperimentFlags } from '../run-experiment.js';
import { comparators, type ComparatorsSettings } from './comparators.js';

interface ComparatorsFlags extends ExperimentFlags, Omit<ComparatorsSettings, 'page' | 'fresh'> {
  readonly page: string | false;
  readonly fresh?: true;
}

export function addComparatorsCommand(program: Command): void {
  addExperimentOptions(
    program
      .command('comparators')
      .description('score a model against tuned classical methods and put the table into docs/default-model.md')
      .requiredOption('--images <dir>', 'folder of sharp photographs')
      .option('--kernels <file>', 'measured kernels: a MATLAB 7.3 file with a cell array of them, or a folder of .npy')
      .option('--model <model>', 'name in the library, or a file', 'default')
      .option('--size <pixels>', 'side to which pictures are resized, square', wholeNumber(32), 256)
      .option('--limit <n>', 'only the first n pictures', wholeNumber(1))
      .option('--tolerance <t>', 'relative residual at which the model stops', numberValue, 1e-3)
      .option('--max-evaluations <n>', 'most evaluations of a solve', wholeNumber(1), 100)
      .option('--seed <n>', 'seed of the noise', wholeNumber(0), 0)
      .option('--page <file>', 'page whose table is replaced', path.join(projectRoot(), 'docs', 'default-model.md'))
      .option('--no-page', 'print the table only')
      .option('--fresh', 'score everything again, also what an earlier run scored'),
  ).action((flags: ComparatorsFlags) =>
    runExperiment(flags, (context) =>
      comparators({ ...flags, page: flags.page === false ? null : flags.page, fresh: flags.fresh === true }, context),
    ),
  );
}
