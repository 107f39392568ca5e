import { join } from 'node:path';

import sharp from 'sharp';

import { messageOf, StillpointError } from '../contract/errors.js';
import type { TrainingConfig } from '../contract/training.js';
import { stackPictures, type TrainingPicture } from '../data/crops.js';
import { createRandom } from '../random/random.js';
import { randomMeasurement } from '../data/random-degradation.js';
import type { Model } from '../models/model.js';
import { fitting } from '../training/validation.js';
import { restoredImages, solveMeasurement } from '../schemes/solve-equilibrium.js';
import { configuredSolve } from '../solvers/configured-solve.js';
import { holding } from '../tensor/holding.js';
import { imagesOf, type PlainImage } from '../tensor/images.js';
import { makeFolder, writeFileAtomic } from '../files/atomic-file.js';

/** Images restored at every validation: enough to see what a model does, few enough to cost little. */
const SAMPLES = 4;

/** One picture of the folder `samples`, as it was written. */
export interface SamplePicture {
  /** `clean-0`, `degraded-0`, `step-000200-0`. */
  readonly name: string;
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Name of a sample restored at a step: in the order of the steps when sorted. */
export function restoredName(step: number, index: number): string {
  return `step-${String(step).padStart(7, '0')}-${index}`;
}

/**
 * Restores the first validation pictures, degraded by the same draw every time, into the folder `samples` of a run. The clean and the
 * degraded ones are written the first time.
 *
 * @param pictures of one size
 * @returns what was written; nothing without pictures
 * @throws StillpointError CANNOT_WRITE
 */
export async function writeSamples(
  run: string,
  step: number,
  model: Model,
  config: TrainingConfig,
  pictures: readonly TrainingPicture[],
  isFirst: boolean,
): Promise<SamplePicture[]> {
  const chosen = fitting(pictures.slice(0, SAMPLES), config);
  if (chosen.length === 0) return [];
  const { clean, degraded, restored } = await restoreSamples(model, config, chosen);
  const named = [
    ...(isFirst ? clean.map((image, i) => ({ name: `clean-${i}`, image })) : []),
    ...(isFirst ? degraded.map((image, i) => ({ name: `degraded-${i}`, image })) : []),
    ...restored.map((image, i) => ({ name: restoredName(step, i), image })),
  ];
  await makeFolder(join(run, 'samples'));
  return Promise.all(named.map(({ name, image }) => writePicture(run, name, image)));
}

function restoreSamples(model: Model, config: TrainingConfig, pictures: readonly TrainingPicture[]) {
  return holding(async (hold) => {
    const x = hold(stackPictures(pictures));
    const random = createRandom(config.seed).split('samples');
    const { measurement, reference } = hold(randomMeasurement(x, config.degradation, random));
    const restored = await solveMeasurement(model.scheme, measurement, configuredSolve(config.solver), restoredImages);
    return { clean: imagesOf(reference), degraded: imagesOf(measurement.d), restored };
  });
}

async function writePicture(run: string, name: string, image: PlainImage): Promise<SamplePicture> {
  const { width, height } = image;
  const data = Uint8Array.from(image.data, (value) => Math.round(255 * Math.min(1, Math.max(0, value))));
  const png = await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer()
    .catch((cause: unknown) => {
      throw new StillpointError('INTERNAL', `Cannot make ${name}: ${messageOf(cause)}`, 'Please report this.', {
        cause,
      });
    });
  await writeFileAtomic(join(run, 'samples', `${name}.png`), png);
  return { name, png, width, height };
}
