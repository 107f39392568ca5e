import { Option, type Command } from 'commander';

import { boundarySchema } from '../../core/contract/blur.js';
import { PHOTOGRAPH_LIMITS } from '../../core/contract/solve-limits.js';
import { lightSchema } from '../../core/contract/restoration.js';
import { blurValue } from './blur-value.js';
import { addComputingOptions } from './computing.js';
import { formatValue, noiseValue, numberValue, qualityValue, wholeNumber } from './option-values.js';
import { EXIT, runCommand } from './run-command.js';
import type { RestoredFile, RestoreFlags } from './restore-files.js';

export function addRestoreCommand(program: Command): void {
  addComputingOptions(
    program
      .command('restore')
      .description('restore photographs at full size, metadata kept')
      .argument('<files...>', 'the photographs, or folders of them')
      .option('--model <model>', 'name in the library, or a file', 'default')
      .requiredOption(
        '--blur <spec>',
        'gaussian:sigma=2 | motion:length=15,angle=30 | disk:radius=3 | psf:FILE',
        blurValue,
      )
      .option('--noise <s>', 'standard deviation of the noise, on [0, 1]; "auto" measures it', noiseValue, 'auto')
      .addOption(
        new Option(
          '--boundary <rule>',
          'the scene beyond the edge; all but unknown are for pictures that a computer blurred',
        )
          .choices(boundarySchema.options)
          .default('unknown'),
      )
      .addOption(
        new Option(
          '--light <kind>',
          'what was blurred: light, as behind a lens, or encoded values; auto asks the picture',
        )
          .choices([...lightSchema.options, 'auto'])
          .default('auto'),
      )
      .option('--strength <s>', '0 to 1: less is gentler, as if there were more noise', numberValue)
      .option('--no-check', 'do as told, without asking the picture whether it agrees')
      .requiredOption('--out <dir>', 'folder of the results; made when it does not exist')
      .option(
        '--tolerance <t>',
        `relative residual at which a solve stops (default ${PHOTOGRAPH_LIMITS.tolerance.toExponential()})`,
        numberValue,
      )
      .option(
        '--max-evaluations <n>',
        `most evaluations of a solve (default ${PHOTOGRAPH_LIMITS.maxEvaluations})`,
        wholeNumber(1),
      )
      .option('--format <name>', 'jpeg | png | webp | tiff | avif; by default as the photograph', formatValue)
      .option('--quality <q>', 'of JPEG, WebP and AVIF, 1 to 100', qualityValue)
      .option('--strip-metadata', 'keep nothing of what the file says but its colour profile')
      .option('--skip-existing', 'leave out photographs that have a result in the folder'),
  ).action((files: string[], flags: RestoreFlags) =>
    runCommand(flags.json === true, async (context) => {
      const { restoreFiles } = await import('./restore-files.js');
      const restored = await restoreFiles(files, flags, context);
      const failed = restored.some(({ error }) => error !== undefined);
      return {
        json: { files: restored },
        text: restored.flatMap((file) => (file.output === null ? [] : [describe(file)])).join('\n') || null,
        ...(failed && !context.signal.aborted ? { status: EXIT.failed } : {}),
      };
    }),
  );
}

function describe({ input, output, evaluations, converged, seconds, skipped, verdict }: RestoredFile): string {
  if (skipped === true) return `${input}: skipped, as there is ${output ?? ''}`;
  const ending = converged ? 'converged' : 'not converged';
  const said = verdict === undefined ? '' : ` ${[verdict.message, verdict.advice].filter(Boolean).join(' ')}`;
  return `${input} → ${output ?? ''} (${evaluations} evaluations, ${ending}, ${seconds.toFixed(1)} s).${said}`;
}
