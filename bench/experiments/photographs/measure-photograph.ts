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
import type { PhotographRow } from './kept-rows.js';
import type { PhotographCase, PhotographsConfig } from './photographs-config.js';
import { writeCameraFile } from './picture-files.js';
import { drawScene } from './scene.js';
import { takePhotograph } from './take-photograph.js';
import { score, tunedTotalVariation, tunedWiener } from './tuned-classical.js';

/** What a row was measured on. */
export interface PhotographPictures {
  readonly blurred: PlainImage;
  readonly former: PlainImage;
  readonly tv: PlainImage | null;
  readonly restored: PlainImage;
  readonly truth: PlainImage;
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
 * @param likeTv weight of total variation for a photograph like this
 */
export async function measurePhotograph(
  about: PhotographCase,
  seed: number,
  bench: Bench,
  likeTv: number | undefined,
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
  const known = { seen, truth, psf, noise: about.noise };
  const classical = about.group === 'right' ? await classicalOf(known, { ...bench, likeTv }) : null;

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
    tv: classical?.tv.psnr ?? null,
    tvWeight: classical?.tv.strength ?? null,
    wiener: classical?.wiener.psnr ?? null,
    wienerNoiseToSignal: classical?.wiener.strength ?? null,
  };
  return { row, pictures: { blurred: seen, former, tv: classical?.tv.image ?? null, restored, truth } };
}

async function classicalOf(
  known: Parameters<typeof tunedWiener>[0],
  { config, signal, likeTv }: Pick<Bench, 'config' | 'signal'> & { likeTv: number | undefined },
) {
  const { searchIterations, ...limits } = config.totalVariation;
  const stopping: StoppingOptions = { ...limits, signal };
  return {
    tv: await tunedTotalVariation(known, stopping, searchIterations, likeTv),
    wiener: await tunedWiener(known),
  };
}
