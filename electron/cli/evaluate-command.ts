import { dirname, resolve } from 'node:path';

import { Option, type Command } from 'commander';

import { evaluationSettingsSchema, type EvaluationReport } from '../../core/contract/evaluation.js';
import { BENCHMARK_LIMITS, PHOTOGRAPH_LIMITS } from '../../core/contract/solve-limits.js';
import { writeFileAtomic } from '../../core/files/atomic-file.js';
import { demandWritable } from '../../core/files/demand-writable.js';
import { addComputingOptions, withBackend, type ComputingFlags } from './computing.js';
import { numberValue, settingsFrom, wholeNumber } from './option-values.js';
import { addProtocolOptions } from './protocol-options.js';
import { runCommand } from './run-command.js';
import { ScoreTable } from './score-table.js';

interface EvaluateFlags extends ComputingFlags {
  readonly model: string;
  readonly method?: string;
  readonly csv?: string;
  readonly save?: string;
}

export function addEvaluateCommand(program: Command): void {
  addComputingOptions(
    addProtocolOptions(program.command('evaluate').description('degrade, restore and score the pictures of a folder'))
      .option('--limit <n>', 'only the first n pictures', wholeNumber(1))
      .option(
        '--tolerance <t>',
        `relative residual at which a solve stops (default ${BENCHMARK_LIMITS.tolerance.toExponential()}; under an unknown border ${PHOTOGRAPH_LIMITS.tolerance.toExponential()})`,
        numberValue,
      )
      .option(
        '--max-evaluations <n>',
        `most evaluations of a solve (default ${BENCHMARK_LIMITS.maxEvaluations}; under an unknown border ${PHOTOGRAPH_LIMITS.maxEvaluations})`,
        wholeNumber(1),
      )
      .option('--csv <file>', 'write the scores of each picture into a file')
      .option('--save <dir>', 'write each picture, degraded and restored, as PNG into a folder')
      .addOption(
        new Option('--method <name>', 'score a classical method instead of a model').choices([
          'tv',
          'wiener',
          'tikhonov',
          'rl',
        ]),
      ),
  ).action((flags: EvaluateFlags) =>
    runCommand(flags.json === true, async ({ signal, progress }) => {
      const { csv, save, ...given } = flags;
      const settings = settingsFrom(evaluationSettingsSchema, { ...given });
      const scores = new ScoreTable();
      if (csv !== undefined) await demandWritable(dirname(resolve(csv)));
      const saving =
        save === undefined ? null : await (await import('./saved-pictures.js')).savedPictures(save, settings);
      const report = await withBackend(flags, progress, async () => {
        const [{ evaluateFolder }, { loadModel }, { resolveModel }] = await Promise.all([
          import('../../core/jobs/evaluate-folder.js'),
          import('../../core/files/model-file.js'),
          import('../app/models/library.js'),
        ]);
        const model = flags.method === undefined ? await loadModel(await resolveModel(flags.model)) : null;
        progress.stage('Evaluating');
        try {
          return await evaluateFolder(settings, model, {
            signal,
            onPicture: async (file, found) => {
              scores.add(file, found);
              await saving?.write(file, found);
            },
            onProgress: (done, total) => progress.update(done / total, `${done} of ${total} pictures`),
          });
        } finally {
          model?.dispose();
        }
      });
      if (csv !== undefined) await writeFileAtomic(resolve(csv), scores.toString());
      const saved = save === undefined ? [] : [`The degraded and the restored pictures are in ${save}.`];
      return { json: report, text: [table(report), ...saved].join('\n') };
    }),
  );
}

function table({
  images,
  degraded,
  restored,
  evaluations,
  converged,
  secondsPerImage,
  deviation,
}: EvaluationReport): string {
  const row = (name: string, { psnr, ssim }: { psnr: number; ssim: number }): string =>
    `${name.padEnd(10)}${psnr.toFixed(2).padStart(9)}${ssim.toFixed(4).padStart(9)}`;
  return [
    `${''.padEnd(10)}${'PSNR, dB'.padStart(9)}${'SSIM'.padStart(9)}`,
    row('degraded', degraded),
    `${row('restored', restored)}   (± ${deviation.psnr.toFixed(2)} and ${deviation.ssim.toFixed(4)} over the pictures)`,
    `${images} pictures, ${converged} converged, ${evaluations.mean.toFixed(1)} evaluations on average ` +
      `(most ${evaluations.max}), ${secondsPerImage.toFixed(3)} s a picture`,
    ...(restored.psnr < degraded.psnr
      ? ['The pictures came out worse than they went in: this is not what the model is for.']
      : []),
  ].join('\n');
}
