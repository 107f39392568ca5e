import type { Light, RestorationProgress, RestorationReport, RestorationSettings } from '../contract/restoration.js';
import type { Verdict } from '../contract/verdict.js';
import type { Model } from '../models/model.js';
import type { Psf } from '../operators/psf.js';
import { judgeBlur } from '../restoration/judge-blur.js';
import { measuredNoise } from '../restoration/noise-level.js';
import { restoreImage } from '../restoration/restore-image.js';
import { fadedAt, noiseAt } from '../restoration/strength.js';
import { unchecked, verdictOf } from '../restoration/verdict.js';
import type { SampleTrace } from '../solvers/solve-fixed-point.js';
import type { PlainImage } from '../tensor/images.js';
import { psfOf } from '../pictures/blur-psf.js';
import { readPicture } from '../pictures/decode-picture.js';
import { writePicture, type WritingOptions } from '../pictures/encode-picture.js';

const NOTHING_TO_SOLVE: SampleTrace = { evaluations: 0, reason: 'converged', residual: 0, residuals: [], ratios: [] };

export interface RestoreHooks {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RestorationProgress) => void;
}

/**
 * Restores one photograph from file to file, at full size, metadata kept.
 *
 * @param request `input` and `output` are paths; the output is written aside and renamed into place
 * @throws StillpointError BAD_PICTURE, NOT_FOUND, BAD_CONFIGURATION, CANNOT_WRITE, CANCELLED
 */
export async function restorePicture(
  request: Omit<RestorationSettings, 'model'> & { input: string; output: string; writing?: WritingOptions },
  model: Model,
  { signal, onProgress }: RestoreHooks = {},
): Promise<RestorationReport> {
  const started = performance.now();
  onProgress?.({ type: 'stage', stage: 'reading' });
  const [picture, psf] = [await readPicture(request.input), await psfOf(request.blur)];
  const { blur, boundary, strength } = request;
  const { verdict, light } = await examine(picture, psf, request, model, {
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  });
  const level = request.noise === 'auto' || verdict.noisier ? verdict.measuredNoise : request.noise;
  const noise = noiseAt(level * verdict.caution, strength);
  onProgress?.({ type: 'stage', stage: 'solving' });
  const solving = performance.now();
  const solve = async () =>
    restoreImage(picture, model, {
      psf,
      noise,
      boundary,
      light,
      tolerance: request.tolerance,
      maxEvaluations: request.maxEvaluations,
      ...(signal === undefined ? {} : { signal }),
      onEvaluation: (evaluation, residual) => {
        const seconds = (performance.now() - solving) / 1000;
        onProgress?.({ type: 'evaluation', evaluation, limit: request.maxEvaluations, residual, seconds });
      },
    });
  const { image, trace } = verdict.kept ? { image: picture, trace: NOTHING_TO_SOLVE } : await solve();
  onProgress?.({ type: 'stage', stage: 'writing' });
  const { data } = fadedAt(image, picture, strength);
  const lost = await writePicture(request.output, { ...picture, data }, picture, request.writing);
  const notices = [...picture.notices, ...lost];
  return {
    evaluations: trace.evaluations,
    converged: trace.reason === 'converged',
    reason: trace.reason,
    residual: trace.residual,
    residuals: [...trace.residuals],
    seconds: (performance.now() - started) / 1000,
    width: picture.width,
    height: picture.height,
    blur,
    noise,
    boundary,
    light,
    strength,
    verdict,
    model: model.name,
    ...(notices.length === 0 ? {} : { notices }),
  };
}

/** Asks a camera's picture what it says of what was told; what a computer blurred is taken at its word. */
async function examine(
  picture: PlainImage & { readonly compression: number },
  psf: Psf,
  { blur, noise, boundary, light, check }: Pick<RestorationSettings, 'blur' | 'noise' | 'boundary' | 'light' | 'check'>,
  model: Model,
  { signal, onProgress }: RestoreHooks,
): Promise<{ verdict: Verdict; light: Light }> {
  const measured = measuredNoise(picture, picture.compression);
  if (!check || boundary !== 'unknown') {
    return { verdict: unchecked(measured), light: light === 'auto' ? 'encoded' : light };
  }
  onProgress?.({ type: 'stage', stage: 'checking' });
  const judgement = await judgeBlur(
    picture,
    model,
    { blur, psf, light, noise: measured, compression: picture.compression },
    signal,
  );
  return { verdict: verdictOf(judgement, noise, measured), light: judgement.light };
}
