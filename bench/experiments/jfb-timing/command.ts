import type { Command } from 'commander';

import { readConfig } from '../read-config.js';
import { addExperimentOptions, configurationOf, runExperiment, type ExperimentFlags } from '../run-experiment.js';
import { jfbTiming } from './jfb-timing.js';
import { timingConfigSchema } from './timing-config.js';

export function addTimingCommand(program: Command): void {
  addExperimentOptions(
    program
      .command('jfb-timing')
      .description('time one gradient by JFB and by Jacobian-based methods at several image sizes')
      .option('--config <file>', 'what is timed', configurationOf('jfb-timing', 'jfb-timing.json')),
  ).action((flags: ExperimentFlags & { config: string }) =>
    runExperiment(flags, async (context) => jfbTiming(await readConfig(timingConfigSchema, flags.config), context)),
  );
}
