import path from 'node:path';

import type { StoppingOptions } from '../../../core/classical/restoration.js';
import { restorationSettingsSchema } from '../../../core/contract/restoration.js';
import { restorePicture } from '../../../core/jobs/restore-picture.js';
import type { Model } from '../../../core/models/model.js';
import { psfOf } from '../../../core/pictures/blur-psf.js';
import { readPicture } from '../../../core/pictures/decode-picture.js';
import { cutOut } from '../../../core/tensor/cut-out.js';
import type { PlainImage } from '../../../core/tensor/images.js';
import { formatBlurSpec } from '../../../electron/cli/blur-spec.js';
import { toldBlur, truePsf } from './case-blur.js';
import { formerRestoration } from './former-restoration.js';
import type { ClassicalScores, PhotographRow } from './kept-rows.js';
import type { PhotographCase, PhotographsConfig } from './photographs-config.js';
import { writeCameraFile } from './picture-files.js';
import { drawScene } from './scene.js';
import { takePhotograph } from './take-photograph.js';
import { byTotalVariation, type KnownPhotograph, score, tunedTotalVariation, tunedWiener } from './tuned-classical.js';

/** What a row was measured on. */
export interface PhotographPictures {
  readonly blurred: PlainImage;
  readonly former: PlainImage;
  readonly tv: PlainImage | null;
  readonly restored: PlainImage;
  readonly truth: PlainImage;
}

/** What is known of the classical methods before they have been tried. */
export interface KnownOfClassical {
  /** Weight of total variation for a photograph like this. */
  readonly likeTv: number | undefined;
  /** Of an earlier run, with whatever model. */
  readonly scores: ClassicalScores | null;
  /** Whether total variation's picture is wanted. */
  readonly isShown: boolean;
}

/** What rows share. */
export interface Bench {
  readonly config: Pick<PhotographsConfig, 'frame' | 'margin' | 'totalVariation'>;
  readonly model: Model;
  /** Where files are written. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/**
 * Takes one photograph, has it restored by the command's own job, from file to file, and compares.
 *
 */
export async function measurePhotograph(
  about: PhotographCase,
  seed: number,
  bench: Bench,
  known: KnownOfClassical,
): Promise<{ row: PhotographRow; pictures: PhotographPictures }> {
  const { config, model, folder, signal } = bench;
  const { frame, margin } = config;
  const scene = drawScene({ size: frame + 2 * margin, seed, lamps: about.lamps, frame });
  const truth = cutOut(scene, margin, margin, frame, frame);
  const photograph = takePhotograph(scene, truePsf(about.blur), about, { margin, seed });
  const stem = path.join(folder, `${about.name.replaceAll(/[^a-z0-9]+/gi, '-')}-${seed}`);
  const ending = about.jpeg === null ? 'png' : 'jpg';
  const [input, output] = [`${stem}.${ending}`, `${stem}-restored.${ending}`];
  const seen = await writeCameraFile(input, photograph, about.jpeg);

  const blur = await toldBlur(about, folder);
  const { noise, light } = about.told;
  const settings = restorationSettingsSchema.parse({
    blur,
    ...(noise === undefined ? {} : { noise }),
    ...(light === undefined ? {} : { light }),
  });
  const report = await restorePicture({ ...settings, input, output }, model, { signal });
  const restored = await readPicture(output);

  const psf = await psfOf(blur);
  const former = await formerRestoration(seen, model, { psf, noise: noise ?? about.noise });
  const photo = { seen, truth, psf, noise: about.noise };
  const classical = about.group === 'right' ? await classicalOf(photo, bench, known) : null;

  const [before, after] = [score(seen, truth), score(restored, truth)];
  const { verdict, evaluations, converged, seconds } = report;
  const row: PhotographRow = {
    name: about.name,
    group: about.group,
    seed,
    blurred: before,
    restored: after,
    gain: after - before,
    verdict: verdict.blur,
    suggestion: verdict.suggestion === null ? null : formatBlurSpec(verdict.suggestion),
    noisier: verdict.noisier,
    measuredNoise: verdict.measuredNoise,
    evaluations,
    converged,
    seconds,
    former: score(former, truth),
    tv: classical?.scores.tv ?? null,
    tvWeight: classical?.scores.tvWeight ?? null,
    wiener: classical?.scores.wiener ?? null,
    wienerNoiseToSignal: classical?.scores.wienerNoiseToSignal ?? null,
  };
  return { row, pictures: { blurred: seen, former, tv: classical?.tv ?? null, restored, truth } };
}

/** The scores of the classical methods, and total variation's picture where it is shown or was made anew. */
async function classicalOf(
  photo: KnownPhotograph,
  { config, signal }: Pick<Bench, 'config' | 'signal'>,
  { likeTv, scores, isShown }: KnownOfClassical,
): Promise<{ scores: ClassicalScores; tv: PlainImage | null }> {
  const { searchIterations, ...limits } = config.totalVariation;
  const stopping: StoppingOptions = { ...limits, signal };
  if (scores !== null) return { scores, tv: isShown ? await byTotalVariation(photo, scores.tvWeight, stopping) : null };
  const tv = await tunedTotalVariation(photo, stopping, searchIterations, likeTv);
  const wiener = await tunedWiener(photo);
  const found = { tv: tv.psnr, tvWeight: tv.strength, wiener: wiener.psnr, wienerNoiseToSignal: wiener.strength };
  return { scores: found, tv: tv.image };
}
