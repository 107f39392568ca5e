import { Command, CommanderError } from 'commander';

import { applicationVersion } from '../app/locations.js';
import { addAppCommand } from './app-command.js';
import { addBenchCommand } from './bench-command.js';
import { addDataCheckCommand } from './data-check-command.js';
import { addDataMakeCommand } from './data-make-command.js';
import { addDoctorCommand } from './doctor-command.js';
import { addEvaluateCommand } from './evaluate-command.js';
import { addExportCommand } from './export-command.js';
import { addImportCommand } from './import-command.js';
import { addInspectCommand } from './inspect-command.js';
import { addModelsCommand } from './models-command.js';
import { addRestoreCommand } from './restore-command.js';
import { EXIT } from './run-command.js';
import { addSetupCommand } from './setup-command.js';
import { addTrainCommand } from './train-command.js';

/** The command line: `stillpoint COMMAND`. What each command prints is a contract, see docs/command-line.md. */
function commandLine(): Command {
  const program = new Command('stillpoint')
    .description('Sharpens photographs with implicit networks, and trains them, offline.')
    .version(applicationVersion())
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'stillpoint: ')) })
    .showHelpAfterError('Run it with --help to see how it is used.');
  addAppCommand(program);
  addRestoreCommand(program);
  addEvaluateCommand(program);
  addInspectCommand(program);
  addTrainCommand(program);
  const data = program.command('data').description('make and check training sets');
  addDataMakeCommand(data);
  addDataCheckCommand(data);
  addBenchCommand(program);
  addModelsCommand(program);
  addExportCommand(program);
  addImportCommand(program);
  addDoctorCommand(program);
  addSetupCommand(program);
  return program;
}

async function main(): Promise<void> {
  // A reader that has seen enough (`| head`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.done);
  });
  try {
    await commandLine().parseAsync();
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    // Asking for help is no mistake; commander has printed whatever there is to say.
    process.exitCode = thrown.exitCode === 0 ? EXIT.done : EXIT.usage;
  }
}

void main();
