import * as tf from '@tensorflow/tfjs-core';

import { isContraction, isDescent, isWellConditioned } from '../contract/conditions.js';
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
  const found = images.filter(({ converged }) => converged);
  const { parameters } = model;
  const locals = found.map(({ local }) => local);
  const conditions = found.map((image) => image.parameters.condition);
  const local = spread(locals.map(({ value }) => value));
  const largest = locals.find(({ value }) => value === local?.max) ?? null;
  const condition = conditions.length === 0 ? null : Math.max(...conditions);
  const deficient = found.some((image) => image.parameters.fullRowRank === false);
  return {
    images: { total: images.length, equilibria: found.length },
    lipschitz: {
      certified,
      local: local === null ? null : { ...local, error: largest?.error ?? null },
      spectralRadius: spread(found.map((image) => image.spectralRadius.value)),
      observed: spread(found.map((image) => image.observed)),
    },
    conditions: {
      contraction: isContraction(certified, locals, images.length),
      smooth: model.network.smooth,
      fullRowRank: deficient ? false : null,
      wellConditioned: condition === null || local === null ? null : isWellConditioned(condition, local.max),
      condition,
      parameters: parameters.count,
      values: images[0]?.values ?? 0,
    },
    alignment: alignmentOf(found),
  };
}

function alignmentOf(found: readonly ImageInspection[]): InspectionReport['alignment'] {
  const cosines = found.map(({ alignment }) => ({ value: alignment.cosine, error: alignment.error }));
  const [first] = cosines;
  if (first === undefined) return { cosine: null, descent: null };
  const worst = cosines.reduce((least, cosine) => (cosine.value < least.value ? cosine : least), first);
  const signs = cosines.map(isDescent);
  return {
    cosine: {
      mean: cosines.reduce((sum, { value }) => sum + value, 0) / cosines.length,
      min: worst.value,
      error: worst.error < 1 ? worst.error : null,
    },
    descent: signs.includes(false) ? false : signs.includes(null) ? null : true,
  };
}

/** @returns null of nothing */
function spread(values: readonly number[]): { mean: number; max: number } | null {
  if (values.length === 0) return null;
  return { mean: values.reduce((sum, value) => sum + value, 0) / values.length, max: Math.max(...values) };
}
