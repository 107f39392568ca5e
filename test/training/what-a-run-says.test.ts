import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { StillpointError } from '../../core/contract/errors.js';
import { AdjointWatch } from '../../core/training/adjoint-watch.js';
import { withoutLeak } from '../problems/tensors.js';
import { close, eventsOf, freshTrainer, only, tinyConfig } from './tiny-run.js';

/** Makes the network's last layer so strong that T expands by far. */
function wreck(trainer: ReturnType<typeof freshTrainer>, factor: number): void {
  const last = trainer.model.parameters.find('network.conv1.kernel');
  tf.tidy(() => last?.assign(tf.mul(last, factor)));
}

describe('a run that gives up', () => {
  const hopeless = {
    pretraining: { steps: 2, gain: 1 },
    checkpointEvery: 20,
    guard: { attempts: 0 },
    contraction: null,
  };
  const failureOf = async (config: ReturnType<typeof tinyConfig>, at: number): Promise<StillpointError> => {
    const trainer = freshTrainer(config);
    try {
      await eventsOf(trainer, {}, (event) => {
        if (event.type === 'pretraining' && event.step === 2 && at === 0) wreck(trainer, 1e6);
        if (event.type === 'step' && event.step === at) wreck(trainer, Number.NaN);
      });
    } catch (error) {
      if (error instanceof StillpointError) return error;
      throw error;
    } finally {
      close(trainer);
    }
    throw new Error('it did not give up');
  };

  it('before a weight has moved blames the pretraining, and says that there is no model', () =>
    withoutLeak(async () => {
      const { message, hint } = await failureOf(tinyConfig(hopeless), 0);
      expect(message).toContain('there is no model yet');
      expect(hint).toContain('“Pretraining” (pretraining.steps), now 2');
      expect(hint).not.toContain('learningRate');
    }));

  it('later blames the learning rate, and names the model that is kept', () =>
    withoutLeak(async () => {
      const { message, hint } = await failureOf(tinyConfig({ ...hopeless, checkpointEvery: 2 }), 3);
      expect(message).toMatch(/the model of step 2 \(.* dB\) are kept/);
      expect(hint).toContain('learningRate');
    }));
});

describe('the adjoint equation', () => {
  it('is told at every step, residual and products, and when it was missed', () =>
    withoutLeak(async () => {
      const gradient = { kind: 'implicit', solver: 'picard', tolerance: 1e-7, maxIterations: 2 };
      const trainer = freshTrainer(tinyConfig({ steps: 3, gradient }));
      const events = await eventsOf(trainer);
      for (const { adjointResidual, adjointProducts } of only(events, 'step')) {
        expect(adjointResidual).toBeGreaterThan(1e-7);
        expect(adjointProducts).toBeGreaterThan(1);
      }
      const missed = only(events, 'notice').filter(({ kind }) => kind === 'adjoint');
      expect(missed).toHaveLength(1);
      expect(missed[0]?.message).toMatch(/its residual is .* after \d+ products, and 1e-7 was asked for/);
      close(trainer);
    }));

  it('is not told of where none is solved', () =>
    withoutLeak(async () => {
      const trainer = freshTrainer(tinyConfig({ steps: 2 }));
      for (const { adjointResidual } of only(await eventsOf(trainer), 'step')) expect(adjointResidual).toBeNull();
      close(trainer);
    }));

  it('is news again only after it was met for a while', () => {
    const { gradient } = tinyConfig({ gradient: { kind: 'implicit', tolerance: 1e-3 } });
    const watch = new AdjointWatch(gradient);
    const rest = {
      type: 'step',
      loss: 0,
      evaluations: 1,
      residual: 0,
      contraction: null,
      gradientNorm: 1,
      learningRate: 1,
      seconds: 1,
    } as const;
    const told = (step: number, adjointResidual: number): number =>
      watch.stepped({ ...rest, step, adjointResidual, adjointProducts: 3 }).length;
    expect([told(1, 1e-2), told(2, 1e-4), told(3, 1e-2)]).toEqual([1, 0, 0]);
    for (let step = 4; step < 60; step++) expect(told(step, 1e-4)).toBe(0);
    expect(told(60, 2e-3)).toBe(1);
  });
});
