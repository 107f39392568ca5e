import { describe, expect, it } from 'vitest';

import { pictureList } from '../../core/data/picture-list.js';
import type { PictureSource } from '../../core/data/picture-source.js';
import { withoutLeak } from '../problems/tensors.js';
import { withScriptedClock } from '../time/scripted-clock.js';
import { close, eventsOf, freshTrainer, interrupted, only, pictures, tinyConfig, withoutTime } from './tiny-run.js';

describe('a training run', () => {
  it('goes on from a snapshot bit for bit as if it had not been interrupted', () =>
    withoutLeak(async () => {
      const config = tinyConfig();
      const uninterrupted = freshTrainer(config);
      const whole = await eventsOf(uninterrupted);
      const expected = withoutTime(await uninterrupted.save());
      close(uninterrupted);
      for (const steps of [3, 4]) expect(withoutTime(await interrupted(config, steps))).toEqual(expected);

      const first = freshTrainer(config);
      await eventsOf(first, { maxSteps: 3 });
      const snapshot = await first.save();
      close(first);
      const second = freshTrainer(config);
      second.load(snapshot);
      const rest = await eventsOf(second);
      close(second);
      const losses = (events: typeof whole): number[] => only(events, 'step').map(({ loss }) => loss);
      expect(losses(rest)).toEqual(losses(whole).slice(3));
    }));

  it.each(['adamw', 'sgd'])('does so with "%s", and in the middle of pretraining too', (kind) =>
    withoutLeak(async () => {
      const config = tinyConfig({
        optimiser: { kind, weightDecay: 0.1, learningRate: 1e-3 },
        pretraining: { steps: 4 },
        steps: 3,
      });
      const uninterrupted = freshTrainer(config);
      await eventsOf(uninterrupted);
      const expected = withoutTime(await uninterrupted.save());
      close(uninterrupted);
      expect(withoutTime(await interrupted(config, 2))).toEqual(expected);

      const first = freshTrainer(config);
      const abort = new AbortController();
      await eventsOf(first, { signal: abort.signal }, (event) => {
        if (event.type === 'pretraining' && event.step === 2) abort.abort();
      });
      const snapshot = await first.save();
      expect(snapshot).toMatchObject({ stage: 'pretraining', pretrained: 2, step: 0 });
      close(first);
      const second = freshTrainer(config);
      second.load(snapshot);
      await eventsOf(second);
      expect(withoutTime(await second.save())).toEqual(expected);
      close(second);
    }),
  );

  it('goes on from a snapshot of restarted JFB with every sample where it was left', () =>
    withoutLeak(async () => {
      const config = tinyConfig({
        gradient: { kind: 'restarted', applications: 2 },
        data: { crop: 16, sampling: 'fixed' },
        // A nearly inert network that hardly moves: T stays a contraction, so that settling is what the restarts do.
        pretraining: { steps: 3, gain: 0.01 },
        optimiser: { learningRate: 1e-5 },
        batch: 4,
        steps: 8,
      });
      const uninterrupted = freshTrainer(config);
      const events = await eventsOf(uninterrupted);
      const expected = await uninterrupted.save();
      close(uninterrupted);
      expect([...expected.tensors.keys()].filter((name) => name.startsWith('warm.')).sort()).toEqual(
        pictures.map((_, i) => `warm.picture ${i}`),
      );
      // All pictures come back in every step: their iterates settle although a step runs only two applications.
      const residuals = only(events, 'step').map(({ residual }) => residual);
      expect(residuals.at(-1)).toBeLessThan((residuals[0] ?? 0) / 3);
      expect(withoutTime(await interrupted(config, 3))).toEqual(withoutTime(expected));
    }));

  it('reports pretraining, steps and validations in order, with finite numbers', () =>
    withoutLeak(async () => {
      const trainer = freshTrainer(tinyConfig());
      const events = await eventsOf(trainer);
      expect(events.map(({ type }) => type)).toEqual([
        ...['pretraining', 'pretraining', 'pretraining'],
        ...['step', 'step', 'step', 'step', 'validation', 'step', 'step', 'validation'],
      ]);
      for (const event of events) {
        for (const value of Object.values(event))
          if (typeof value === 'number') expect(value).toSatisfy(Number.isFinite);
      }
      expect(trainer.steps).toBe(6);
      expect(trainer.finished).toBe(true);
      close(trainer);
    }));

  it('stops when it is told to, between steps, without a tensor left', () =>
    withoutLeak(async () => {
      const trainer = freshTrainer(tinyConfig({ steps: 50 }));
      const abort = new AbortController();
      const events = await eventsOf(trainer, { signal: abort.signal }, (event) => {
        if (event.type === 'step' && event.step === 2) abort.abort();
      });
      expect(events.at(-1)?.type).toBe('step');
      expect(trainer.steps).toBe(2);
      expect(trainer.finished).toBe(false);
      close(trainer);
    }));

  it('ends with its minutes, with a validation, and does not count what its caller does between events', () =>
    withoutLeak(() =>
      withScriptedClock(async ({ pass }) => {
        const inner = pictureList(pictures);
        // Every step takes three tenths of a second, the one before the pictures of which it waits for.
        const slow: PictureSource = {
          ...inner,
          take: (indices) => {
            pass(300);
            return inner.take(indices);
          },
        };
        const config = tinyConfig({
          ...{ steps: 1e6, checkpointEvery: 1e6, minutes: 1 / 60 },
          ...{ pretraining: { steps: 0 }, contraction: null },
        });
        const trainer = freshTrainer(config, slow);
        const events = await eventsOf(trainer, {}, () => pass(60_000));
        expect(trainer.finished).toBe(true);
        expect(trainer.steps).toBe(4);
        expect(trainer.trainedSeconds).toBeCloseTo(1.2, 9);
        expect(events.at(-1)?.type).toBe('validation');
        close(trainer);
      }),
    ));

  it('announces the pictures of coming steps before it takes them', () =>
    withoutLeak(async () => {
      const inner = pictureList(pictures);
      const expected = new Map<string, number>();
      const surprises: string[] = [];
      const source: PictureSource = {
        ...inner,
        take: (indices) => {
          const key = indices.join();
          const times = expected.get(key) ?? 0;
          if (times === 0) surprises.push(key);
          else expected.set(key, times - 1);
          return inner.take(indices);
        },
        expect: (indices) => expected.set(indices.join(), (expected.get(indices.join()) ?? 0) + 1),
      };
      const trainer = freshTrainer(tinyConfig({ pretraining: { steps: 0 }, contraction: null, steps: 8 }), source);
      await eventsOf(trainer);
      // Only the first comes without notice.
      expect(surprises).toHaveLength(1);
      close(trainer);
    }));

  it('refuses a snapshot of another model', () =>
    withoutLeak(async () => {
      const small = freshTrainer(tinyConfig());
      const network = { kind: 'dncnn', layers: 2, channels: 5 };
      const wide = freshTrainer(tinyConfig({ model: { scheme: { kind: 'de-hqs' }, network } }));
      const snapshot = await small.save();
      expect(() => {
        wide.load(snapshot);
      }).toThrow(/conv0.*shape/);
      close(small);
      close(wide);
    }));

  it('learns: pretraining brings the loss well below that of an inert network', () =>
    withoutLeak(async () => {
      const config = tinyConfig({
        pretraining: { steps: 120, level: [0.1, 0.3] },
        optimiser: { learningRate: 0.02 },
        steps: 1,
      });
      const trainer = freshTrainer(config);
      const losses = only(await eventsOf(trainer), 'pretraining').map(({ loss }) => loss);
      const late = losses.slice(-10).reduce((sum, loss) => sum + loss, 0) / 10;
      // 1 is the loss of S = 0.
      expect(late).toBeLessThan(0.6);
      close(trainer);
    }));
});

describe('early stopping', () => {
  const stopping = { patience: 3, margin: 0.01 };
  /** Hardly moves: PSNR does not rise by the margin. */
  const idle = tinyConfig({
    optimiser: { learningRate: 1e-9, averaging: 0 },
    stopping,
    checkpointEvery: 1,
    steps: 40,
  });

  it('ends a run whose PSNR no longer rises, says so, and names the best', () =>
    withoutLeak(async () => {
      const trainer = freshTrainer(idle);
      const events = await eventsOf(trainer);
      // The first sets what is to be beaten, three more do not beat it.
      expect(trainer.steps).toBe(4);
      expect(trainer.finished).toBe(true);
      expect(events.at(-1)).toMatchObject({ type: 'notice', kind: 'stopped-early', step: 4 });
      const scores = only(events, 'validation');
      expect(scores[0]?.best).toBe(true);
      const top = Math.max(...scores.map(({ psnr }) => psnr));
      expect(trainer.best?.psnr).toBe(top);
      scores.forEach(({ psnr, best }, i) => {
        const before = Math.max(-Infinity, ...scores.slice(0, i).map((score) => score.psnr));
        expect(best).toBe(psnr > before);
      });
      close(trainer);
    }));

  it('does so at the same step after an interruption, and goes on when someone wants more', () =>
    withoutLeak(async () => {
      const first = freshTrainer(idle);
      await eventsOf(first, { maxSteps: 2 });
      const middle = await first.save();
      close(first);
      const second = freshTrainer(idle);
      second.load(middle);
      await eventsOf(second);
      expect(second.steps).toBe(4);
      const end = await second.save();
      close(second);
      const third = freshTrainer(idle);
      third.load(end);
      await eventsOf(third);
      expect(third.steps).toBe(7);
      close(third);
    }));
});
