import type { Command } from 'commander';

import { readConfig } from '../read-config.js';
import { addExperimentOptions, configurationOf, runExperiment, type ExperimentFlags } from '../run-experiment.js';
import { lipschitzConfigSchema } from './lipschitz-config.js';
import { lipschitz } from './lipschitz.js';

export function addLipschitzCommand(program: Command): void {
  addExperimentOptions(
    program
      .command('lipschitz')
      .description('what keeps a layer a contraction, and what it costs: schemes and regimes, row by row')
      .option('--config <file>', 'short.json takes minutes', configurationOf('lipschitz', 'lipschitz.json'))
      .option('--data <dir>', 'folder of training pictures; by default the program draws its own'),
  ).action((flags: ExperimentFlags & { config: string; data?: string }) =>
    runExperiment(flags, async (context) =>
      lipschitz(await readConfig(lipschitzConfigSchema, flags.config), flags.data, context),
    ),
  );
}
