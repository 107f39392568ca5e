import type { Command } from 'commander';

import { addExperimentOptions, runExperiment, type ExperimentFlags } from '../run-experiment.js';
import { runFigure } from './run-figure.js';

export function addRunFigureCommand(program: Command): void {
  addExperimentOptions(
    program
      .command('run-figure <run>')
      .description('the log and the figure of a training run: loss, validation, contraction')
      .option('--name <name>', 'of the files', 'run'),
  ).action((run: string, flags: ExperimentFlags & { name: string }) =>
    runExperiment(flags, (context) => runFigure(run, flags.name, context)),
  );
}
