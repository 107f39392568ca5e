import type { Command } from 'commander';

import { wholeNumber } from '../../../electron/cli/option-values.js';
import { addExperimentOptions, configurationOf, runExperiment, type ExperimentFlags } from '../run-experiment.js';
import { readPaperConfig } from './paper-config.js';
import { paper, type PaperOptions } from './paper.js';

export function addPaperCommand(program: Command): void {
  addExperimentOptions(
    program
      .command('paper')
      .description(
        "[S1]'s experiment: training by JFB and by the Jacobian-based gradient, shortened unless told otherwise",
      )
      .option('--config <file>', 'full.json is the paper at full size', configurationOf('paper', 'short.json'))
      .option('--data <dir>', 'folder of pictures; by default the program draws its own')
      .option('--only <method>', 'only this method')
      .option('--steps <n>', 'only so many steps on one batch, to see whether it runs here', wholeNumber(1)),
  ).action((flags: ExperimentFlags & PaperOptions & { config: string }) =>
    runExperiment(flags, async (context) => paper(await readPaperConfig(flags.config), flags, context)),
  );
}
