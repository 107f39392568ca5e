import { Argument, type Command } from 'commander';

import { readConfig } from '../read-config.js';
import { addExperimentOptions, configurationOf, runExperiment, type ExperimentFlags } from '../run-experiment.js';
import { demonstrationConfigSchema } from './demonstration-config.js';
import { demonstration, demonstrations } from './demonstration.js';

const NAMES = ['weighted-norm', 'pnp-parameters', 'drunet-fb'] as const;

const configOf = (name: string): string => configurationOf('restarted', `${name}.json`);

/** One command a demonstration, and `restarted` for some or all of them. */
export function addRestartedCommands(program: Command): void {
  addExperimentOptions(
    program
      .command('restarted')
      .description("[S2]'s demonstrations: restarted JFB against the exact gradient")
      .addArgument(new Argument('[names...]', 'which; by default all').choices([...NAMES])),
  ).action((names: string[], flags: ExperimentFlags) =>
    runExperiment(flags, async (context) => {
      const chosen = names.length > 0 ? names : NAMES;
      const configs = await Promise.all(chosen.map((name) => readConfig(demonstrationConfigSchema, configOf(name))));
      return demonstrations(configs, context);
    }),
  );
  for (const name of NAMES) {
    addExperimentOptions(
      program
        .command(name)
        .description(`one of [S2]'s demonstrations, from one configuration file`)
        .option('--config <file>', 'what is learned, by which methods, on what', configOf(name)),
    ).action((flags: ExperimentFlags & { config: string }) =>
      runExperiment(flags, async (context) =>
        demonstration(await readConfig(demonstrationConfigSchema, flags.config), context),
      ),
    );
  }
}
