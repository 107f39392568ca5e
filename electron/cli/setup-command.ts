import { Option, type Command } from 'commander';

import { EXIT, runCommand } from './run-command.js';

interface SetupFlags {
  readonly cuda?: true;
  readonly cpu?: true;
  readonly force?: true;
}

/** In a checkout `electron/run.mjs` runs the setup before this program can be built; this is for the installed application. */
export function addSetupCommand(program: Command): void {
  program
    .command('setup')
    .description('install the TensorFlow library that makes computing fast')
    .addOption(new Option('--cuda', 'the variant for NVIDIA GPUs (the default where there is one)').conflicts('cpu'))
    .option('--cpu', 'the variant for the processor')
    .option('--force', 'install again')
    .action(({ cuda, cpu, force }: SetupFlags) =>
      runCommand(false, async ({ progress }) => {
        const { setUp } = await import('../setup/setup.js');
        const variant = cuda === true ? 'cuda' : cpu === true ? 'cpu' : undefined;
        const done = await setUp({ ...(variant === undefined ? {} : { variant }), force: force === true }, progress);
        return { json: {}, text: null, status: done ? EXIT.done : EXIT.failed };
      }),
    );
}
