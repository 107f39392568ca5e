import { describe, expect, it } from 'vitest';

import { modelConfigSchema } from '../../core/contract/training.js';
import { createModel } from '../../core/models/model.js';
import { gaussianPsf } from '../../core/operators/psf.js';
import { compareSolvers } from '../../core/restoration/compare-solvers.js';
import { restoreImage } from '../../core/restoration/restore-image.js';
import { imagesOf, type PlainImage } from '../../core/tensor/images.js';
import { scene, withoutLeak } from '../problems/tensors.js';

function picture(): PlainImage {
  const x = scene(24, 30);
  const [image] = imagesOf(x);
  x.dispose();
  if (image === undefined) throw new Error('one image');
  return image;
}

const parameters = { history: 5, ridge: 1e-4, mixing: 1 };
const options = { psf: gaussianPsf(0.8, 5), noise: 0.01, tolerance: 1e-4, maxEvaluations: 80 };

describe('comparing solvers', () => {
  it('leads them all to one equilibrium, from one x⁰, and shows every iterate', () =>
    withoutLeak(async () => {
      // Certified to be a contraction, so that every solver gets there.
      const network = { kind: 'nonexpansive', layers: 3, channels: 4, lipschitz: 0.8 };
      const model = createModel(modelConfigSchema.parse({ scheme: { kind: 'de-prox' }, network }), 'probe', 2);
      const image = picture();
      const residuals: number[][] = [[], [], []];
      const frames: PlainImage[][] = [[], [], []];
      const reasons: string[] = [];
      const kinds = ['picard', 'anderson', 'broyden'] as const;
      await compareSolvers(
        image,
        model,
        { ...options, solvers: kinds.map((kind) => ({ kind, ...parameters })) },
        {
          onEvaluation: (solver, _evaluation, residual) => residuals[solver]?.push(residual),
          onFrame: (solver, evaluation, frame) => {
            expect(evaluation).toBe(frames[solver]?.length);
            frames[solver]?.push(frame);
          },
          onFinished: (_solver, reason) => reasons.push(reason),
        },
      );
      expect(reasons).toEqual(['converged', 'converged', 'converged']);
      // The same solve as a restoration makes.
      const restored = await restoreImage(image, model, options);
      expect(residuals[1]).toEqual(restored.trace.residuals);
      for (const [solver, own] of frames.entries()) {
        expect(own).toHaveLength((residuals[solver]?.length ?? 0) + 1);
        expect(own[0]?.data).toEqual(frames[0]?.[0]?.data);
        expect(furthest(own.at(-1), restored.image)).toBeLessThan(2e-3);
      }
      model.dispose();
    }));

  it('stops when it is told to', () =>
    withoutLeak(async () => {
      const network = { kind: 'dncnn', layers: 2, channels: 2 };
      const model = createModel(modelConfigSchema.parse({ scheme: { kind: 'de-hqs' }, network }), 'probe', 2);
      const stop = new AbortController();
      const finished: string[] = [];
      await compareSolvers(
        picture(),
        model,
        {
          ...options,
          solvers: [
            { kind: 'picard', ...parameters },
            { kind: 'anderson', ...parameters },
          ],
          signal: stop.signal,
        },
        {
          onEvaluation: () => stop.abort(),
          onFrame: () => undefined,
          onFinished: (solver, reason) => finished.push(`${solver} ${reason}`),
        },
      );
      expect(finished).toEqual(['0 cancelled']);
      model.dispose();
    }));
});

function furthest(a: PlainImage | undefined, b: PlainImage): number {
  return b.data.reduce((most, value, i) => Math.max(most, Math.abs(value - (a?.data[i] ?? Number.NaN))), 0);
}
