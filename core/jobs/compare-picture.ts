import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import sharp, { type Sharp } from 'sharp';

import type { ConvergenceSettings, EngineConvergenceEvent } from '../contract/convergence.js';
import type { Model } from '../models/model.js';
import { compareSolvers } from '../restoration/compare-solvers.js';
import type { PlainImage } from '../tensor/images.js';
import { measuredNoise } from '../restoration/noise-level.js';
import { psfOf } from '../pictures/blur-psf.js';
import { readPicture } from '../pictures/decode-picture.js';
import { centralRgb } from '../pictures/central-rgb.js';

/**
 * Compares solvers on the central part of a picture; every iterate becomes a PNG in `frames`.
 *
 * @param request `input` is a picture's path, `frames` a folder, made when it is not there
 * @throws StillpointError BAD_PICTURE, NOT_FOUND, BAD_CONFIGURATION, CANNOT_WRITE
 */
export async function comparePicture(
  request: Omit<ConvergenceSettings, 'model'> & { input: string; frames: string },
  model: Model,
  { signal, onEvent }: { signal?: AbortSignal; onEvent: (event: EngineConvergenceEvent) => void },
): Promise<void> {
  const [picture, psf] = [await readPicture(request.input), await psfOf(request.blur)];
  await mkdir(request.frames, { recursive: true });
  const writing: Promise<void>[] = [];
  const write = async (solver: number, evaluation: number, image: PlainImage): Promise<void> => {
    const file = join(request.frames, `${solver}-${evaluation}.png`);
    await encoded(image).toFile(file);
    onEvent({ type: 'frame', solver, evaluation, file });
  };
  await compareSolvers(
    centralRgb(picture, request.side),
    model,
    {
      ...request,
      psf,
      light: request.light === 'auto' ? 'encoded' : request.light,
      noise: request.noise === 'auto' ? measuredNoise(picture, picture.compression) : request.noise,
      ...(signal === undefined ? {} : { signal }),
    },
    {
      onEvaluation: (solver, evaluation, residual, seconds) => {
        // What overflowed has no place in a plot, nor in JSON; that the solver diverged is told when it ends.
        if (Number.isFinite(residual)) onEvent({ type: 'evaluation', solver, evaluation, residual, seconds });
      },
      onFinished: (solver, reason, evaluations) => onEvent({ type: 'finished', solver, reason, evaluations }),
      onFrame: (solver, evaluation, image) => writing.push(write(solver, evaluation, image)),
    },
  );
  await Promise.all(writing);
}

function encoded({ width, height, data }: PlainImage): Sharp {
  const bytes = Buffer.from(Uint8Array.from(data, (value) => Math.round(255 * value)));
  return sharp(bytes, { raw: { width, height, channels: 3 } }).png();
}
