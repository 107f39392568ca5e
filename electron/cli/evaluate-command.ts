import { Option, type Command } from 'commander';

import { evaluationSettingsSchema, type EvaluationReport } from '../../core/contract/evaluation.js';
import { addComputingOptions, withBackend, type ComputingFlags } from './computing.js';
import { numberValue, settingsFrom, wholeNumber } from './option-values.js';
import { addProtocolOptions } from './protocol-options.js';
import { runCommand } from './run-command.js';

interface EvaluateFlags extends ComputingFlags {
  readonly model: string;
  readonly method?: string;
}

export function addEvaluateCommand(program: Command): void {
  addComputingOptions(
    addProtocolOptions(program.command('evaluate').description('degrade, restore and score the pictures of a folder'))
      .option('--limit <n>', 'only the first n pictures', wholeNumber(1))
      .option('--tolerance <t>', 'relative residual at which a solve stops (default 1e-3)', numberValue)
      .option('--max-evaluations <n>', 'most evaluations of a solve (default 50)', wholeNumber(1))
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
      const settings = settingsFrom(evaluationSettingsSchema, { ...flags });
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
            onProgress: (done, total) => progress.update(done / total, `${done} of ${total} pictures`),
          });
        } finally {
          model?.dispose();
        }
      });
      return { json: report, text: table(report) };
    }),
  );
}

function table({ images, degraded, restored, evaluations, converged, secondsPerImage }: EvaluationReport): string {
  const row = (name: string, { psnr, ssim }: { psnr: number; ssim: number }): string =>
    `${name.padEnd(10)}${psnr.toFixed(2).padStart(9)}${ssim.toFixed(4).padStart(9)}`;
  return [
    `${''.padEnd(10)}${'PSNR, dB'.padStart(9)}${'SSIM'.padStart(9)}`,
    row('degraded', degraded),
    row('restored', restored),
    `${images} pictures, ${converged} converged, ${evaluations.mean.toFixed(1)} evaluations on average ` +
      `(most ${evaluations.max}), ${secondsPerImage.toFixed(3)} s a picture`,
    ...(restored.psnr < degraded.psnr
      ? ['The pictures came out worse than they went in: this is not what the model is for.']
      : []),
  ].join('\n');
}
