import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { modelConfigSchema } from '../../core/contract/training.js';
import { comparatorRestorer } from '../../core/evaluation/comparator-restorer.js';
import {
  evaluateBatch,
  modelRestorer,
  evaluationSetting,
  type EvaluationProtocol,
  type Restorer,
} from '../../core/evaluation/evaluate-batch.js';
import { createModel } from '../../core/models/model.js';
import { gaussianPsf, motionPsf } from '../../core/operators/psf.js';
import { scene, withoutLeak } from '../problems/tensors.js';

const side = 24;
const protocol: EvaluationProtocol = {
  psf: gaussianPsf(1, 5),
  boundary: 'zero',
  noise: 0.005,
  tolerance: 1e-3,
  maxEvaluations: 30,
  seed: 0,
};
const nothing: Restorer = async (d) => ({ restored: tf.clone(d), solves: [] });

describe('an evaluation', () => {
  it('gives an image the same noise whatever batch it is in', () =>
    withoutLeak(async () => {
      const operator = evaluationSetting(protocol, side, side);
      const [a, b] = [scene(side, side), scene(side, side, 2)];
      const both = tf.concat([a, b], 0);
      const together = await evaluateBatch(both, 0, protocol, operator, nothing);
      const apart = [
        ...(await evaluateBatch(a, 0, protocol, operator, nothing)),
        ...(await evaluateBatch(b, 1, protocol, operator, nothing)),
      ];
      expect(together).toHaveLength(2);
      together.forEach(({ degraded }, i) => {
        expect(degraded.psnr).toBeCloseTo(apart[i]?.degraded.psnr ?? 0, 4);
      });
      tf.dispose([a, b, both]);
      operator.dispose();
    }));

  it('scores what was not restored as it was, and noise alone by its level', () =>
    withoutLeak(async () => {
      const sharp = { ...protocol, psf: gaussianPsf(1, 1), noise: 0.02 };
      const operator = evaluationSetting(sharp, side, side);
      const x = scene(side, side);
      const [score] = await evaluateBatch(x, 0, sharp, operator, nothing);
      expect(score?.restored).toEqual(score?.degraded);
      // 1728 draws: the mean square is within some 10 % of σ², 0.5 dB.
      expect(Math.abs((score?.degraded.psnr ?? 0) + 20 * Math.log10(0.02))).toBeLessThan(0.5);
      x.dispose();
      operator.dispose();
    }));

  it('reports what a model’s solve did', () =>
    withoutLeak(async () => {
      const network = { kind: 'dncnn', layers: 2, channels: 2 };
      const model = createModel(modelConfigSchema.parse({ scheme: { kind: 'de-hqs' }, network }), 'tiny', 1);
      tf.tidy(() => {
        const last = model.parameters.entries().find(([name]) => name.includes('conv1'))?.[1];
        last?.assign(tf.mul(last, 0.01));
      });
      const gentle = { ...protocol, psf: gaussianPsf(0.5, 3) };
      const operator = evaluationSetting(gentle, side, side);
      const x = scene(side, side);
      const [score] = await evaluateBatch(
        x,
        0,
        protocol,
        operator,
        modelRestorer(model, { ...protocol, maxEvaluations: 100 }),
      );
      expect(score?.converged).toBe(true);
      expect(score?.evaluations).toBeGreaterThan(1);
      x.dispose();
      operator.dispose();
      model.dispose();
    }));
});

describe.each(['tv', 'wiener', 'tikhonov', 'rl'] as const)('the comparator %s', (method) => {
  it.each([
    ['separable, zero', protocol],
    ['no closed form, reflect', { ...protocol, psf: motionPsf(5, 30), boundary: 'reflect' as const }],
  ])('restores through the same protocol (%s)', (_, given) =>
    withoutLeak(async () => {
      const operator = evaluationSetting(given, side, side);
      const x = scene(side, side);
      const [score] = await evaluateBatch(x, 0, given, operator, comparatorRestorer(method, given));
      expect(score?.restored.psnr).toBeGreaterThan((score?.degraded.psnr ?? Infinity) + 1);
      expect(score?.converged).toBe(true);
      x.dispose();
      operator.dispose();
    }),
  );

  it('answers a cancellation', () =>
    withoutLeak(async () => {
      const operator = evaluationSetting(protocol, side, side);
      const x = scene(side, side);
      const aborted = AbortSignal.abort();
      const [score] = await evaluateBatch(x, 0, protocol, operator, comparatorRestorer(method, protocol), aborted);
      // Closed forms have nothing to interrupt.
      expect(score?.converged).toBe(method === 'wiener' || method === 'tikhonov');
      x.dispose();
      operator.dispose();
    }));
});
