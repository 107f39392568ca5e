import type { Command } from 'commander';

import { createProgram, runProgram } from '../../electron/cli/program.js';
import { addComparatorsCommand } from './comparators/command.js';
import { addTimingCommand } from './jfb-timing/command.js';
import { addLipschitzCommand } from './lipschitz/command.js';
import { addPaperCommand } from './paper/command.js';
import { addPhotographsCommand } from './photographs/command.js';
import { addRestartedCommands } from './restarted/command.js';
import { addRunFigureCommand } from './run-figure/command.js';

/** `npm run experiment -- NAME`: the studies of docs/experiments, each made by one command. */
function commandLine(): Command {
  const program = createProgram('experiment', 'Repeats the studies of docs/experiments: numbers, tables and figures.');
  addTimingCommand(program);
  addPaperCommand(program);
  addLipschitzCommand(program);
  addRestartedCommands(program);
  addComparatorsCommand(program);
  addPhotographsCommand(program);
  addRunFigureCommand(program);
  return program;
}

void runProgram(commandLine());
