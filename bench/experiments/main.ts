import { Command, CommanderError } from 'commander';

import { EXIT } from '../../electron/cli/run-command.js';
import { addComparatorsCommand } from './comparators/command.js';
import { addTimingCommand } from './jfb-timing/command.js';
import { addLipschitzCommand } from './lipschitz/command.js';
import { addPaperCommand } from './paper/command.js';
import { addRestartedCommands } from './restarted/command.js';
import { addRunFigureCommand } from './run-figure/command.js';

/** `npm run experiment -- NAME`: the studies of docs/experiments, each made by one command. */
function commandLine(): Command {
  const program = new Command('experiment')
    .description('Repeats the studies of docs/experiments: numbers, tables and figures.')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'experiment: ')) })
    .showHelpAfterError('Run it with --help to see how it is used.');
  addTimingCommand(program);
  addPaperCommand(program);
  addLipschitzCommand(program);
  addRestartedCommands(program);
  addComparatorsCommand(program);
  addRunFigureCommand(program);
  return program;
}

async function main(): Promise<void> {
  try {
    await commandLine().parseAsync();
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    process.exitCode = thrown.exitCode === 0 ? EXIT.done : EXIT.usage;
  }
}

void main();
