import type { Command } from 'commander';

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
import { createProgram, runProgram } from './program.js';
import { addRestoreCommand } from './restore-command.js';
import { addSetupCommand } from './setup-command.js';
import { addTrainCommand } from './train-command.js';

/** The command line: `stillpoint COMMAND`. What each command prints is a contract, see docs/command-line.md. */
function commandLine(): Command {
  const program = createProgram(
    'stillpoint',
    'Sharpens photographs with implicit networks, and trains them, offline.',
  ).version(applicationVersion());
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

void runProgram(commandLine());
