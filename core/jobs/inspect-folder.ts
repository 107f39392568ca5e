import * as tf from '@tensorflow/tfjs-core';

import { StillpointError } from '../contract/errors.js';
import type { InspectionReport, InspectionSettings } from '../contract/inspection.js';
import { stackPictures } from '../data/crops.js';
import { createRandom } from '../random/random.js';
import { evaluationSetting } from '../evaluation/evaluate-batch.js';
import type { Model } from '../models/model.js';
import { certifiedBound } from '../monitors/certified-bound.js';
import { inspectImage, type ImageInspection } from '../monitors/inspect-image.js';
import { normalTensor } from '../random/normal-tensor.js';
import { holding } from '../tensor/holding.js';
import { perSample } from '../tensor/per-sample.js';
import { psfOf } from '../pictures/blur-psf.js';
import { loadEvery, somePictures } from '../pictures/picture-folder.js';

export interface InspectHooks {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Runs the monitors of JFB's conditions on the pictures of a folder.
 *
 * @throws StillpointError NOT_FOUND, BAD_PICTURE, BAD_CONFIGURATION, CANCELLED
 */
export async function inspectFolder(
  settings: InspectionSettings,
  model: Model,
  { signal, onProgress }: InspectHooks = {},
): Promise<InspectionReport> {
  const { size, noise: level } = settings;
  const pictures = await loadEvery(await somePictures(settings.images, settings.limit), size);
  const psf = await psfOf(settings.blur);
  const images: ImageInspection[] = [];
  return holding(async (hold) => {
    const { seen, operator } = hold(evaluationSetting({ psf, boundary: settings.boundary }, size, size));
    const noise = hold(perSample([level]));
    for (const [i, picture] of pictures.entries()) {
      if (signal?.aborted === true) {
        throw new StillpointError('CANCELLED', 'The inspection was cancelled.', 'Start it again when you are ready.');
      }
      const random = createRandom(settings.seed).split(`image ${i}`);
      const inspection = await holding(async (holdHere) => {
        const x = holdHere(stackPictures([picture]));
        const observed = (): tf.Tensor4D => {
          const blurred = seen.observe(x);
          return tf.add(blurred, tf.mul(level, normalTensor(blurred.shape, random)));
        };
        const reference = holdHere(seen.reference(x));
        return inspectImage(model, reference, { d: holdHere(tf.tidy(observed)), operator, noise }, random);
      });
      images.push(inspection);
      onProgress?.(i + 1, pictures.length);
    }
    return summary(images, certifiedBound(model, operator.norm), model);
  });
}

function summary(images: readonly ImageInspection[], certified: number | null, model: Model): InspectionReport {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = (value: (image: ImageInspection) => number) => {
    const values = images.map(value);
    return { mean: mean(values), max: Math.max(...values) };
  };
  const cosines = images.map((image) => image.alignment.cosine);
  const local = spread((image) => image.local);
  return {
    lipschitz: {
      certified,
      local,
      spectralRadius: spread((image) => image.spectralRadius),
      observed: spread((image) => image.observed),
    },
    conditions: {
      contraction: local.max < 1,
      smooth: model.network.smooth,
      fullColumnRank: images.every((image) => image.parameters.fullColumnRank),
      condition: Math.max(...images.map((image) => image.parameters.condition)),
    },
    alignment: {
      cosine: { mean: mean(cosines), min: Math.min(...cosines) },
      descent: images.every((image) => image.alignment.descent),
    },
  };
}
