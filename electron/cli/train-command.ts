import { resolve } from 'node:path';

import type { Command } from 'commander';

import {
  trainingSourceSchema,
  type TrainingEvent,
  type TrainingReport,
  type TrainingSource,
} from '../../core/contract/training.js';
import { courseOf } from '../app/runs/progress.js';
import type { Progress } from '../setup/progress.js';
import { addComputingOptions, withBackend, type ComputingFlags } from './computing.js';
import { numberValue, UsageError, wholeNumber } from './option-values.js';
import { runCommand } from './run-command.js';

interface TrainFlags extends ComputingFlags {
  readonly data: string;
  readonly val?: string;
  readonly out: string;
  readonly resume?: true;
  readonly from?: string;
  readonly maxSteps?: number;
  readonly maxMinutes?: number;
}

/** `--data` for procedural pictures; a folder of that name is `./synthetic`. */
const SYNTHETIC = 'synthetic';

export function addTrainCommand(program: Command): void {
  addComputingOptions(
    program
      .command('train')
      .description('train a model on a folder of pictures')
      .argument(
        '<config.json>',
        'what to train and how: a file, or the name of a configuration that ships with Stillpoint',
      )
      .requiredOption('--data <dir>', 'folder of training pictures, or "synthetic" for procedural ones')
      .option('--val <dir>', 'folder of validation pictures; by default some of the others are held out')
      .requiredOption('--out <run>', 'folder of the run')
      .option('--from <model>', 'begin with the weights of a model: its name, or a file')
      .option('--resume', 'go on from the last checkpoint of the run')
      .option('--max-steps <n>', 'stop after so many steps', wholeNumber(1))
      .option('--max-minutes <m>', 'stop after so many minutes of training', numberValue),
  ).action((config: string, flags: TrainFlags) =>
    runCommand(flags.json === true, async ({ signal, progress }) => {
      const { val, maxSteps, maxMinutes, seed } = flags;
      if (maxMinutes !== undefined && maxMinutes <= 0)
        throw new UsageError(`--max-minutes ${maxMinutes}: must be more than 0.`);
      if (flags.from !== undefined && flags.resume === true)
        throw new UsageError('--from goes with a new run: one that is resumed goes on with its own weights.');
      const { readTrainingConfig } = await import('./training-config-file.js');
      const configuration = await readTrainingConfig(config);
      const length = {
        steps: Math.min(maxSteps ?? Infinity, configuration.steps),
        minutes: Math.min(maxMinutes ?? Infinity, configuration.minutes ?? Infinity),
      };
      const report = await withBackend(flags, progress, async (device) => {
        const { backend, tensorflow } = device;
        const { refuseTooLarge } = await import('../../core/jobs/enough-memory.js');
        await refuseTooLarge(configuration, device);
        const { trainRun } = await import('../../core/jobs/train-run.js');
        const { applicationVersion } = await import('../app/locations.js');
        const { resolveModel } = await import('../app/models/library.js');
        const from = flags.from === undefined ? {} : { from: await resolveModel(flags.from) };
        return trainRun(
          {
            config: configuration,
            sources: [sourceOf(flags.data, val)],
            run: flags.out,
            resume: flags.resume === true,
            ...from,
            versions: { stillpoint: applicationVersion(), backend, tensorflow },
            ...(maxSteps === undefined ? {} : { maxSteps }),
            ...(maxMinutes === undefined ? {} : { maxMinutes }),
            ...(seed === undefined ? {} : { seed }),
          },
          { signal, onEvent: eventPrinter(length, progress), onNotice: (text) => progress.note(text) },
        );
      });
      return { json: report, text: describe(report) };
    }),
  );
}

/** `--data`: a folder, or the word for pictures that are drawn as they are needed. */
function sourceOf(data: string, validation: string | undefined): TrainingSource {
  if (data !== SYNTHETIC) {
    return {
      kind: 'folder',
      folder: resolve(data),
      ...(validation !== undefined && { validation: resolve(validation) }),
    };
  }
  if (validation !== undefined) {
    throw new UsageError(`--val goes with a folder of training pictures; --data ${SYNTHETIC} holds its own out.`);
  }
  return trainingSourceSchema.parse({ kind: 'synthetic' });
}

/** Shows a run as it goes: a moving bar for steps, a line for each validation. */
function eventPrinter(
  length: { readonly steps: number; readonly minutes: number },
  progress: Progress,
): (event: TrainingEvent) => void {
  let stage = '';
  const enter = (name: string): void => {
    if (stage === name) return;
    stage = name;
    progress.stage(name);
  };
  return (event) => {
    switch (event.type) {
      case 'pretraining':
        enter('Pretraining the denoiser');
        progress.update(0, `step ${event.step}, loss ${event.loss.toPrecision(3)}${left(event.secondsLeft)}`);
        return;
      case 'step': {
        enter('Training');
        const contraction = event.contraction === null ? '' : `, contraction ${event.contraction.toFixed(2)}`;
        const limit = Number.isFinite(length.minutes) ? 'at most ' : '';
        const detail = `step ${event.step} of ${limit}${length.steps}, loss ${event.loss.toPrecision(3)}`;
        progress.update(
          courseOf(event, length),
          `${detail}, ${event.evaluations.toFixed(1)} evaluations${contraction}${left(event.secondsLeft)}`,
        );
        return;
      }
      case 'notice':
        progress.note(`step ${event.step}: ${event.message} ${event.hint}`.trim());
        return;
      case 'monitor':
        return;
      case 'validation':
        progress.note(
          `step ${event.step}: ${event.psnr.toFixed(2)} dB (degraded ${event.degradedPsnr.toFixed(2)} dB), ` +
            `SSIM ${event.ssim.toFixed(4)}, ${event.evaluations.toFixed(1)} evaluations${verdictOf(event)}`,
        );
    }
  };
}

/** To end the line of a validation with; nothing where the pictures came out better than they went in. */
function verdictOf({ psnr, degradedPsnr }: { readonly psnr: number; readonly degradedPsnr: number }): string {
  return psnr < degradedPsnr ? '. The model makes pictures worse so far: this is below what it was given' : '';
}

/** How long it will still take, to end a line with; nothing while that cannot be told. */
function left(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return '';
  if (seconds < 90) return `, ${Math.ceil(seconds)} s left`;
  return seconds < 5400 ? `, ${Math.round(seconds / 60)} min left` : `, ${(seconds / 3600).toFixed(1)} h left`;
}

function describe({ status, steps, seconds, loss, val, model }: TrainingReport): string {
  const scores = val === null ? '' : ` Validation: ${val.psnr.toFixed(2)} dB, SSIM ${val.ssim.toFixed(4)}.`;
  const kept = model === null ? 'No model is kept yet: it was not past its pretraining.' : `The model is ${model}.`;
  const last = Number.isNaN(loss) ? '' : `, loss ${loss.toPrecision(3)}`;
  return `${status} after ${steps} steps and ${seconds.toFixed(0)} s${last}.${scores} ${kept}`;
}
