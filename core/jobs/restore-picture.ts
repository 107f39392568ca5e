import type { RestorationProgress, RestorationReport, RestorationSettings } from '../contract/restoration.js';
import type { Model } from '../models/model.js';
import { restoreImage } from '../restoration/restore-image.js';
import { psfOf } from '../pictures/blur-psf.js';
import { readPicture } from '../pictures/decode-picture.js';
import { writePicture, type WritingOptions } from '../pictures/encode-picture.js';

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
  onProgress?.({ type: 'stage', stage: 'solving' });
  const solving = performance.now();
  const { image, trace } = await restoreImage(picture, model, {
    psf,
    noise: request.noise,
    tolerance: request.tolerance,
    maxEvaluations: request.maxEvaluations,
    ...(signal === undefined ? {} : { signal }),
    onEvaluation: (evaluation, residual) => {
      const seconds = (performance.now() - solving) / 1000;
      onProgress?.({ type: 'evaluation', evaluation, limit: request.maxEvaluations, residual, seconds });
    },
  });
  onProgress?.({ type: 'stage', stage: 'writing' });
  const lost = await writePicture(request.output, { ...picture, data: image.data }, picture, request.writing);
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
    blur: request.blur,
    noise: request.noise,
    boundary: 'circular',
    model: model.name,
    ...(notices.length === 0 ? {} : { notices }),
  };
}
