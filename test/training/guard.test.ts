import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import type { TrainingPicture } from '../../core/data/crops.js';
import { pictureList } from '../../core/data/picture-list.js';
import type { PictureSource } from '../../core/data/picture-source.js';
import { Guard } from '../../core/training/guard.js';
import type { Trainer } from '../../core/training/trainer.js';
import { valuesOf, withoutLeak } from '../problems/tensors.js';
import { close, eventsOf, freshTrainer, interrupted, only, pictures, tinyConfig, withoutTime } from './tiny-run.js';

const weightsOf = (trainer: Trainer): number[][] => trainer.model.parameters.all.map(valuesOf);

/** A source that hands out pictures of nothing but NaN on some of its calls. */
function poisoned(isBad: (call: number) => boolean): PictureSource {
  const inner = pictureList(pictures);
  let call = 0;
  return {
    ...inner,
    take: async (indices) => {
      call += 1;
      const good = await inner.take(indices);
      if (!isBad(call)) return good;
      // Bytes cannot be NaN; what a broken decoder might hand out can.
      return good.map((picture) => ({
        ...picture,
        data: new Float32Array(picture.data.length).fill(Number.NaN) as unknown as TrainingPicture['data'],
      }));
    },
  };
}

describe('what counts as going wrong', () => {
  const settings = { residual: 0.1, patience: 3, factor: 0.5, attempts: 3 };
  const healthy = { loss: 1e-3, gradientNorm: 1, residual: 1e-4, diverged: 0 };

  it('is a loss or gradient that is not finite, at once', () => {
    const guard = new Guard(settings);
    expect(guard.judge(healthy, false)).toBeNull();
    expect(guard.judge({ ...healthy, loss: Number.NaN }, true)).toBe('the loss became not a number');
    expect(guard.judge({ ...healthy, gradientNorm: Infinity }, false)).toBe('the gradient became infinite');
    expect(guard.judge({ ...healthy, diverged: 1 }, true)).toBe('every solve of the batch diverged');
  });

  it('is a solver that fails so often in a row, early in a run only by diverging', () => {
    const guard = new Guard(settings);
    const stuck = { ...healthy, residual: 0.3 };
    expect([stuck, stuck, healthy, stuck, stuck].map((step) => guard.judge(step, false))).toEqual(
      new Array(5).fill(null),
    );
    expect(guard.judge(stuck, false)).toContain('has not converged in 3 steps in a row');
    const young = new Guard(settings);
    expect(Array.from({ length: 9 }, () => young.judge(stuck, true)).every((wrong) => wrong === null)).toBe(true);
    const diverging = { ...healthy, diverged: 0.5 };
    expect([1, 2, 3].map(() => young.judge(diverging, true)?.includes('diverged') ?? false)).toEqual([
      false,
      false,
      true,
    ]);
  });
});

describe('a run that goes wrong', () => {
  it('returns to what was good, goes on more slowly with other batches, and is resumed bit for bit', () =>
    withoutLeak(async () => {
      // At this rate the first steps throw the network to infinity; a thousandth of it is sane.
      const config = tinyConfig({
        optimiser: { kind: 'sgd', learningRate: 1, momentum: 0.9, warmup: 0, clip: 1e6 },
        guard: { factor: 1e-4 },
        steps: 6,
        checkpointEvery: 2,
        contraction: null,
        pretraining: { steps: 0 },
      });
      const trainer = freshTrainer(config);
      const events = await eventsOf(trainer);
      const notices = only(events, 'notice');
      expect(notices.map(({ kind }) => kind)).toEqual(['rollback']);
      expect(notices[0]?.message).toMatch(/Training went wrong at step \d+: .* It is back at step \d/);
      expect(trainer.steps).toBe(6);
      expect(weightsOf(trainer).flat().every(Number.isFinite)).toBe(true);
      const after = only(events.slice(events.findIndex(({ type }) => type === 'notice')), 'step');
      expect(after.every(({ learningRate }) => learningRate <= 1e-4)).toBe(true);
      const expected = withoutTime(await trainer.save());
      close(trainer);
      // One session ends before the failure (where there is a step before it), another after it.
      for (const steps of [1, 3, 5]) expect(withoutTime(await interrupted(config, steps))).toEqual(expected);
    }));

  it('gives up clearly after so many attempts, with the last good weights in place', () =>
    withoutLeak(async () => {
      const config = tinyConfig({ guard: { attempts: 2 }, pretraining: { steps: 2 }, steps: 20, checkpointEvery: 2 });
      // Pretraining takes two batches; from the eighth on everything is bad.
      const trainer = freshTrainer(
        config,
        poisoned((call) => call >= 8),
      );
      let good: number[][] = [];
      const kinds: string[] = [];
      const failure = eventsOf(trainer, {}, (event) => {
        if (event.type === 'validation') good = weightsOf(trainer);
        if (event.type === 'notice') kinds.push(event.kind);
      });
      await expect(failure).rejects.toMatchObject({
        code: 'BAD_CONFIGURATION',
        message: expect.stringMatching(
          /at step 5: the loss became not a number, after the learning rate had been lowered 2 times\. The weights of step 4/,
        ),
        hint: expect.stringContaining('(optimiser.learningRate) well below 0.003'),
      });
      expect(kinds).toEqual(['rollback', 'rollback']);
      expect(trainer.steps).toBe(4);
      expect(weightsOf(trainer)).toEqual(good);
      close(trainer);
    }));

  it('gets over a single bad batch, in training and in pretraining', () =>
    withoutLeak(async () => {
      for (const bad of [2, 6]) {
        const trainer = freshTrainer(
          tinyConfig(),
          poisoned((call) => call === bad),
        );
        const events = await eventsOf(trainer);
        expect(only(events, 'notice').map(({ kind }) => kind)).toEqual(['rollback']);
        expect(trainer.steps).toBe(6);
        const rates = only(events, 'step').map(({ learningRate }) => learningRate);
        expect(Math.max(...rates.slice(-2))).toBeLessThanOrEqual(0.5 * 3e-3);
        close(trainer);
      }
    }));

  it('notices a network that has become expansive, whose solves no longer converge', () =>
    withoutLeak(async () => {
      const trainer = freshTrainer(
        tinyConfig({
          // A small network under a mild blur: every solve converges.
          model: { scheme: { kind: 'de-grad' }, network: { kind: 'dncnn', layers: 2, channels: 4 } },
          degradation: { blurs: [{ kind: 'gaussian', sigma: [0.4, 0.4], size: 3 }], noise: [0.01, 0.01] },
          pretraining: { steps: 2, gain: 0.02 },
          guard: { patience: 2, residual: 0.02 },
          optimiser: { learningRate: 1e-6, warmup: 0 },
          contraction: null,
          steps: 8,
          checkpointEvery: 4,
        }),
      );
      let calm: number[][] = [];
      const events = await eventsOf(trainer, {}, (event) => {
        if (event.type === 'validation' && event.step === 4) {
          calm = weightsOf(trainer);
          const last = trainer.model.parameters.find('network.conv1.kernel');
          tf.tidy(() => last?.assign(tf.mul(last, 400)));
        }
        if (event.type === 'notice') expect(weightsOf(trainer)).toEqual(calm);
      });
      const [notice] = only(events, 'notice');
      expect(notice).toMatchObject({ kind: 'rollback' });
      expect(notice?.step).toBeLessThanOrEqual(7);
      expect(trainer.steps).toBe(8);
      close(trainer);
    }));
});
