import type { Command } from 'commander';

import type { BlurSpec } from '../../core/contract/blur.js';
import { restorationSettingsSchema, type RestorationProgress } from '../../core/contract/restoration.js';
import type { Model } from '../../core/models/model.js';
import { formatBlurSpec } from './blur-spec.js';
import { blurValue } from './blur-value.js';
import { addComputingOptions, withBackend, type ComputingFlags } from './computing.js';
import { noiseValue, numberValue, settingsFrom, wholeNumber } from './option-values.js';
import { describeFailure, EXIT, runCommand, type CommandContext } from './run-command.js';

interface RestoreFlags extends ComputingFlags {
  readonly model: string;
  readonly blur: BlurSpec;
  readonly noise: number;
  readonly out: string;
}

/** One file of the JSON of `stillpoint restore`. */
interface RestoredFile {
  readonly input: string;
  /** Null when it could not be restored. */
  readonly output: string | null;
  /** As `--blur` writes it. */
  readonly blur: string;
  readonly noise: number;
  readonly evaluations: number;
  readonly converged: boolean;
  readonly seconds: number;
  readonly error?: string;
}

export function addRestoreCommand(program: Command): void {
  addComputingOptions(
    program
      .command('restore')
      .description('restore photographs at full size, metadata kept')
      .argument('<files...>', 'the photographs')
      .option('--model <model>', 'name in the library, or a file', 'default')
      .requiredOption(
        '--blur <spec>',
        'gaussian:sigma=2 | motion:length=15,angle=30 | disk:radius=3 | psf:FILE',
        blurValue,
      )
      .option('--noise <s>', 'standard deviation of the noise, on [0, 1]', noiseValue, 0.005)
      .requiredOption('--out <dir>', 'folder of the results; made when it does not exist')
      .option('--tolerance <t>', 'relative residual at which a solve stops (default 1e-3)', numberValue)
      .option('--max-evaluations <n>', 'most evaluations of a solve (default 50)', wholeNumber(1)),
  ).action((files: string[], flags: RestoreFlags) =>
    runCommand(flags.json === true, async (context) => {
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

async function restoreFiles(files: string[], flags: RestoreFlags, context: CommandContext): Promise<RestoredFile[]> {
  const { model: _, ...settings } = settingsFrom(restorationSettingsSchema, { ...flags });
  const [{ demandWritable }, { openPicture }, { restorePicture }, { loadModel }, { resolveModel }, { outputNames }] =
    await Promise.all([
      import('../../core/files/demand-writable.js'),
      import('../../core/pictures/open-picture.js'),
      import('../../core/jobs/restore-picture.js'),
      import('../../core/files/model-file.js'),
      import('../app/models/library.js'),
      import('./output-names.js'),
    ]);
  const { signal, progress } = context;
  const modelFile = await resolveModel(flags.model);
  await demandWritable(flags.out);
  const nameFor = await outputNames(files, flags.out);

  const restoreOne = async (input: string, model: Model): Promise<RestoredFile> => {
    const settingsUsed = { blur: formatBlurSpec(flags.blur), noise: flags.noise };
    progress.stage(input);
    try {
      const { format, bytes } = await openPicture(input);
      const { file: output } = await nameFor(input, format);
      await demandWritable(flags.out, bytes.length);
      const hooks = { signal, onProgress: (event: RestorationProgress) => showProgress(event, context) };
      const report = await restorePicture({ ...settings, input, output }, model, hooks);
      const { evaluations, converged, seconds } = report;
      return { input, output, ...settingsUsed, evaluations, converged, seconds };
    } catch (thrown) {
      const error = describeFailure(thrown);
      if (!signal.aborted) progress.note(`stillpoint: ${error}`);
      return { input, output: null, ...settingsUsed, evaluations: 0, converged: false, seconds: 0, error };
    }
  };

  return withBackend(flags, progress, async () => {
    const model = await loadModel(modelFile);
    const restored: RestoredFile[] = [];
    try {
      // One at a time: each uses all threads.
      for (const file of files) {
        if (signal.aborted) break;
        restored.push(await restoreOne(file, model));
      }
    } finally {
      model.dispose();
    }
    return restored;
  });
}

function showProgress(event: RestorationProgress, { progress }: CommandContext): void {
  if (event.type !== 'evaluation') return;
  progress.update(
    event.evaluation / event.limit,
    `evaluation ${event.evaluation}, residual ${event.residual.toExponential(1)}`,
  );
}

function describe({ input, output, evaluations, converged, seconds }: RestoredFile): string {
  const ending = converged ? 'converged' : 'not converged';
  return `${input} → ${output ?? ''} (${evaluations} evaluations, ${ending}, ${seconds.toFixed(1)} s)`;
}
