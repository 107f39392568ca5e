import { realpath } from 'node:fs/promises';
import path from 'node:path';

import type { BlurSpec, Boundary } from '../../core/contract/blur.js';
import { restorationSettingsSchema, type Light, type RestorationProgress } from '../../core/contract/restoration.js';
import type { Verdict } from '../../core/contract/verdict.js';
import { demandWritable } from '../../core/files/demand-writable.js';
import { loadModel } from '../../core/files/model-file.js';
import { isFolder } from '../../core/files/path-exists.js';
import { restorePicture } from '../../core/jobs/restore-picture.js';
import type { Model } from '../../core/models/model.js';
import { openPicture } from '../../core/pictures/open-picture.js';
import { somePictures } from '../../core/pictures/picture-folder.js';
import type { OutputFormat } from '../../core/pictures/picture-format.js';
import { resolveModel } from '../app/models/library.js';
import { formatBlurSpec } from './blur-spec.js';
import { withBackend, type ComputingFlags } from './computing.js';
import { settingsFrom } from './option-values.js';
import { outputNames } from './output-names.js';
import { describeFailure, type CommandContext } from './run-command.js';

export interface RestoreFlags extends ComputingFlags {
  readonly model: string;
  readonly blur: BlurSpec;
  readonly noise: number | 'auto';
  readonly out: string;
  readonly format?: OutputFormat;
  readonly quality?: number;
  readonly stripMetadata?: true;
  readonly skipExisting?: true;
}

/** One file of the JSON of `stillpoint restore`. */
export interface RestoredFile {
  readonly input: string;
  /** Null when it could not be restored. */
  readonly output: string | null;
  /** As `--blur` writes it. */
  readonly blur: string;
  /** The level that the solve was told; null where nothing was solved. */
  readonly noise: number | null;
  readonly evaluations: number;
  readonly converged: boolean;
  readonly seconds: number;
  readonly light?: Light;
  readonly boundary?: Boundary;
  readonly strength?: number;
  readonly verdict?: Verdict;
  readonly notices?: readonly string[];
  readonly skipped?: true;
  readonly error?: string;
}

/**
 * Restores photographs one after another: each uses all threads. One that fails does not stop the others.
 *
 * @param inputs files, and folders whose pictures are meant
 * @throws StillpointError CANNOT_WRITE before anything is computed, where the folder of the results cannot be written
 */
export async function restoreFiles(
  inputs: readonly string[],
  flags: RestoreFlags,
  context: CommandContext,
): Promise<RestoredFile[]> {
  const { signal, progress } = context;
  const { out, format, quality, stripMetadata } = flags;
  const { model: _, ...settings } = settingsFrom(restorationSettingsSchema, { ...flags });
  const modelFile = await resolveModel(flags.model);
  await demandWritable(out);
  const files = await photographsOf(inputs, out);
  const nameFor = await outputNames(files, out, format);
  const writing = {
    ...(quality === undefined ? {} : { quality }),
    ...(stripMetadata === undefined ? {} : { stripMetadata }),
  };

  const restoreOne = async (input: string, model: Model): Promise<RestoredFile> => {
    const untouched = {
      blur: formatBlurSpec(flags.blur),
      noise: flags.noise === 'auto' ? null : flags.noise,
      evaluations: 0,
      converged: false,
      seconds: 0,
    };
    progress.stage(input);
    try {
      const opened = await openPicture(input);
      const { file: output, earlier } = await nameFor(input, opened.format);
      if (flags.skipExisting === true && earlier !== null)
        return { input, output: earlier, ...untouched, skipped: true };
      await demandWritable(out, opened.bytes.length);
      const hooks = { signal, onProgress: (event: RestorationProgress) => showProgress(event, context) };
      const report = await restorePicture({ ...settings, input, output, writing }, model, hooks);
      const { evaluations, converged, seconds, noise, light, boundary, strength, verdict, notices } = report;
      for (const notice of notices ?? []) progress.note(`${input}: ${notice}`);
      const result = {
        input,
        output,
        blur: untouched.blur,
        noise,
        evaluations,
        converged,
        seconds,
        light,
        boundary,
        strength,
        verdict,
      };
      return notices === undefined ? result : { ...result, notices };
    } catch (thrown) {
      const error = describeFailure(thrown);
      if (!signal.aborted) progress.note(`stillpoint: ${error}`);
      return { input, output: null, ...untouched, error };
    }
  };

  return withBackend(flags, progress, async () => {
    const model = await loadModel(modelFile);
    const restored: RestoredFile[] = [];
    try {
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

/** The pictures of folders take their places; results in a folder below are none of them. */
async function photographsOf(inputs: readonly string[], out: string): Promise<string[]> {
  const results = await realpath(out);
  const isResult = async (file: string): Promise<boolean> => (await realpath(path.dirname(file))) === results;
  const files: string[] = [];
  for (const input of inputs) {
    if (!(await isFolder(input))) {
      files.push(input);
      continue;
    }
    const inside = (await realpath(input)) !== results;
    for (const file of await somePictures(input)) if (!inside || !(await isResult(file))) files.push(file);
  }
  return files;
}

function showProgress(event: RestorationProgress, { progress }: CommandContext): void {
  if (event.type !== 'evaluation') return;
  progress.update(
    event.evaluation / event.limit,
    `evaluation ${event.evaluation}, residual ${event.residual.toExponential(1)}`,
  );
}
