import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { modelConfigSchema } from '../../core/contract/training.js';
import { createModel, type Model } from '../../core/models/model.js';
import { directBlur } from '../../core/operators/direct-blur.js';
import { gaussianPsf } from '../../core/operators/psf.js';
import { restoreImage } from '../../core/restoration/restore-image.js';
import { imagesOf, type PlainImage } from '../../core/tensor/images.js';
import { scene, withoutLeak } from '../problems/tensors.js';

/** A splitting whose denoiser does nothing: restoration then is the inverse that the data term allows. */
function inertModel(scheme: object = { kind: 'de-hqs', rho: 0.01 }): Model {
  const config = modelConfigSchema.parse({ scheme, network: { kind: 'dncnn', layers: 2, channels: 2 } });
  const model = createModel(config, 'inert', 1);
  const last = model.parameters.entries().filter(([name]) => name.startsWith('network.'));
  tf.tidy(() => {
    last.at(-1)?.[1].assign(tf.zerosLike(last.at(-1)?.[1] ?? tf.scalar(0)));
  });
  return model;
}

const psf = gaussianPsf(0.8, 5);

/** A picture and what a camera makes of it: blur without noise that reads beyond the frame. */
function photograph(height: number, width: number): { sharp: PlainImage; blurred: PlainImage } {
  const x = scene(height, width);
  const operator = directBlur(psf, 'reflect', height, width);
  const y = operator.apply(x);
  const [[sharp], [blurred]] = [imagesOf(x), imagesOf(y)];
  operator.dispose();
  tf.dispose([x, y]);
  if (sharp === undefined || blurred === undefined) throw new Error('two images');
  return { sharp, blurred };
}

const error = (a: PlainImage, b: PlainImage): number =>
  Math.sqrt(a.data.reduce((sum, value, i) => sum + (value - (b.data[i] ?? Number.NaN)) ** 2, 0) / a.data.length);

const options = { psf, noise: 0.005, tolerance: 1e-4, maxEvaluations: 100 };

describe('restoring one photograph', () => {
  it('brings a blurred picture nearer to the original, and says how its solve went', () =>
    withoutLeak(async () => {
      const model = inertModel();
      const { sharp, blurred } = photograph(31, 38);
      const seen: number[] = [];
      const { image, trace } = await restoreImage(blurred, model, { ...options, onEvaluation: (n) => seen.push(n) });
      expect([image.height, image.width, image.channels]).toEqual([31, 38, 3]);
      expect(error(image, sharp)).toBeLessThan(0.5 * error(blurred, sharp));
      expect(trace.reason).toBe('converged');
      expect(trace.residual).toBeLessThanOrEqual(1e-4);
      expect(seen).toEqual(trace.residuals.map((_, i) => i + 1));
      expect(image.data.every((value) => value >= 0 && value <= 1)).toBe(true);
      model.dispose();
    }));

  it('restores a grey picture as it restores three equal colours', () =>
    withoutLeak(async () => {
      const model = inertModel();
      const { blurred } = photograph(20, 26);
      const grey = { ...blurred, channels: 1, data: blurred.data.filter((_, i) => i % 3 === 0) };
      const colour = { ...blurred, data: Float32Array.from(blurred.data, (_, i) => grey.data[Math.floor(i / 3)] ?? 0) };
      const { image } = await restoreImage(grey, model, options);
      const { image: coloured } = await restoreImage(colour, model, options);
      expect([image.height, image.width, image.channels]).toEqual([20, 26, 1]);
      const mean = image.data.map((_, i) =>
        coloured.data.subarray(3 * i, 3 * i + 3).reduce((sum, v) => sum + v / 3, 0),
      );
      image.data.forEach((value, i) => {
        expect(value).toBeCloseTo(mean[i] ?? Number.NaN, 6);
      });
      model.dispose();
    }));

  it('refuses a kernel larger than the picture', () =>
    withoutLeak(async () => {
      const model = inertModel();
      const { blurred } = photograph(9, 20);
      await expect(restoreImage(blurred, model, { ...options, psf: gaussianPsf(3, 11) })).rejects.toMatchObject({
        code: 'BAD_CONFIGURATION',
        message: expect.stringMatching(/11×11.*20×9/) as string,
      });
      model.dispose();
    }));

  it('is cancelled by its signal, without a tensor left', () =>
    withoutLeak(async () => {
      const model = inertModel({ kind: 'de-grad' });
      const abort = new AbortController();
      const run = restoreImage(photograph(16, 16).blurred, model, {
        ...options,
        signal: abort.signal,
        onEvaluation: (n) => {
          if (n === 2) abort.abort();
        },
      });
      await expect(run).rejects.toMatchObject({ code: 'CANCELLED' });
      model.dispose();
    }));

  it('never passes damage on as a picture', () =>
    withoutLeak(async () => {
      const model = inertModel();
      tf.tidy(() => {
        model.parameters.all[0]?.assign(tf.fill(model.parameters.all[0].shape, Number.NaN));
      });
      await expect(restoreImage(photograph(16, 16).blurred, model, options)).rejects.toMatchObject({
        code: 'INTERNAL',
      });
      model.dispose();
    }));
});
