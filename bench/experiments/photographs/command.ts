import path from 'node:path';

import type { Command } from 'commander';

import { projectRoot } from '../../../electron/runtime-paths.js';
import { readConfig } from '../read-config.js';
import { addExperimentOptions, configurationOf, runExperiment, type ExperimentFlags } from '../run-experiment.js';
import { photographsConfigSchema } from './photographs-config.js';
import { photographs } from './photographs.js';

interface PhotographsFlags extends ExperimentFlags {
  readonly config: string;
  readonly keep?: string;
  readonly page: string | false;
  readonly fresh?: true;
}

export function addPhotographsCommand(program: Command): void {
  addExperimentOptions(
    program
      .command('photographs')
      .description('restore photographs as a person would, and compare: real borders, lamps, light, wrong blurs, JPEG')
      .option('--config <file>', 'short.json takes a minute', configurationOf('photographs', 'photographs.json'))
      .option('--keep <dir>', 'folder that the pictures stay in')
      .option(
        '--page <file>',
        'page whose table is replaced',
        path.join(projectRoot(), 'docs', 'experiments', 'README.md'),
      )
      .option('--no-page', 'print the table only')
      .option('--fresh', 'measure everything again, also what an earlier run measured'),
  ).action((flags: PhotographsFlags) =>
    runExperiment(flags, async (context) => {
      const { keep, page, fresh } = flags;
      const config = await readConfig(photographsConfigSchema, flags.config);
      const settings = {
        ...(keep !== undefined && { keep }),
        page: page === false ? null : page,
        fresh: fresh === true,
      };
      return photographs(config, settings, context);
    }),
  );
}
