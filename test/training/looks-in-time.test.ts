import { describe, expect, it } from 'vitest';

import type { TrainingEvent } from '../../core/contract/training.js';
import { pictureList } from '../../core/data/picture-list.js';
import { createModel } from '../../core/models/model.js';
import { ContractionWatch } from '../../core/training/contraction-watch.js';
import { LookSchedule } from '../../core/training/look-schedule.js';
import { Trainer } from '../../core/training/trainer.js';
import { withoutLeak } from '../problems/tensors.js';
import { close, eventsOf, freshTrainer, only, pictures, tinyConfig, validation } from './tiny-run.js';

const kinds = (events: readonly TrainingEvent[]): unknown[] =>
  only(events, 'notice').map(({ kind, step }) => [kind, step]);

describe('an expansive layer is announced', () => {
  it('between two looks, by the gain that training measures anyway, once; and that it has passed, by a look', () => {
    const watch = new ContractionWatch(null);
    const told = [
      watch.looked(1, 0.9),
      watch.stepped(3, 0.95),
      watch.stepped(4, null),
      watch.stepped(6, 1.2),
      watch.stepped(9, 1.3),
      watch.stepped(12, 0.9),
      watch.looked(13, 0.99),
      watch.looked(14, 0.97),
      watch.stepped(15, 1),
    ].flat();
    expect(kinds(told)).toEqual([
      ['expansive', 6],
      ['contractive', 14],
      ['expansive', 15],
    ]);
    expect(only(told, 'notice')[0]?.message).toContain('σ_max(J) is 1.200 or more on training images');
  });

  it('and not called a contraction again while it still stretches training images', () => {
    const watch = new ContractionWatch(null);
    const told = [
      watch.looked(1, 1.1),
      watch.stepped(2, 1.05),
      watch.looked(3, 0.5),
      watch.stepped(4, 0.6),
      watch.looked(5, 0.5),
    ];
    expect(kinds(told.flat())).toEqual([
      ['expansive', 1],
      ['contractive', 5],
    ]);
  });
});

describe('the looks of a run', () => {
  const monitoring = { every: 1000, budget: 1, images: 1 };

  it('end with one at its end, however far the others are apart, told before the validation that keeps the model', () =>
    withoutLeak(async () => {
      const trainer = freshTrainer(tinyConfig({ steps: 5, checkpointEvery: 20, monitoring }));
      const events = await eventsOf(trainer);
      const [last, validated] = events.filter(({ type }) => type === 'monitor' || type === 'validation').slice(-2);
      expect([last?.type, last?.step]).toEqual(['monitor', 5]);
      expect([validated?.type, validated?.step]).toEqual(['validation', 5]);
      close(trainer);
    }));

  it('do not look at the end either without a budget', () =>
    withoutLeak(async () => {
      const trainer = freshTrainer(tinyConfig({ steps: 2, monitoring: { ...monitoring, budget: 0 } }));
      expect(only(await eventsOf(trainer), 'monitor')).toEqual([]);
      close(trainer);
    }));

  it('end at their next evaluation of T when the run is stopped, and leave nothing behind', () =>
    withoutLeak(async () => {
      const config = tinyConfig({ steps: 3, checkpointEvery: 20, monitoring: { every: 1, budget: 1, images: 1 } });
      const inner = createModel(config.model, 'tiny', config.seed);
      const stop = new AbortController();
      // Only the monitors' images are 16 pixels wide and alone in their batch.
      let looking = 0;
      let after = 0;
      const model: typeof inner = {
        ...inner,
        scheme: {
          bind: (measurement) => {
            const problem = inner.scheme.bind(measurement);
            const isProbe = measurement.d.shape[0] === 1;
            return {
              map: (state) => {
                if (isProbe && stop.signal.aborted) after += 1;
                if (isProbe && ++looking === 5) stop.abort();
                return problem.map(state);
              },
              initialState: () => problem.initialState(),
              readout: (state) => problem.readout(state),
              dispose: () => problem.dispose(),
            };
          },
        },
      };
      const trainer = new Trainer(model, config, pictureList(pictures), validation);
      const events = await eventsOf(trainer, { signal: stop.signal });
      expect(looking).toBe(5);
      expect(after).toBe(0);
      expect(only(events, 'monitor')).toEqual([]);
      expect(only(events, 'step')).toHaveLength(1);
      expect((await trainer.save()).monitoringSeconds).toBeGreaterThan(0);
      close(trainer);
    }));
});

describe('the schedule of looks', () => {
  /** A run of so many steps of a second whose looks cost what they do on so many times the pixels of a step. */
  function lived(settings: { every: number; budget: number }, pixels: number, steps: number) {
    // As measured with the preset "quick-look".
    const cost = { constants: 5.5 * pixels, alignment: 4.5 * pixels, condition: 1.6 * pixels };
    const schedule = new LookSchedule(settings, pixels);
    const shares: number[] = [];
    let whole = 0;
    let elapsed = 0;
    const spend = (step: number, parts: { alignment: boolean; condition: boolean }, course: number): void => {
      const spent = cost.constants + (parts.alignment ? cost.alignment : 0) + (parts.condition ? cost.condition : 0);
      elapsed += spent;
      schedule.record(step, parts, cost, spent, { course });
      shares.push(schedule.seconds / elapsed);
      if (parts.alignment && parts.condition) whole += 1;
    };
    for (let step = 1; step <= steps; step++) {
      elapsed += 1;
      const time = { elapsed, stepSeconds: 1, course: step / steps };
      const parts = schedule.next(step, time);
      if (parts !== null) spend(step, parts, time.course);
    }
    const last = schedule.last({ elapsed, stepSeconds: 1, course: 1 });
    if (last !== null) spend(steps, last, 1);
    return { shares, whole };
  }

  it.each([0.5, 1, 7])(
    'keeps the budget from the first look on where a look has %f times the pixels of a step',
    (pixels) => {
      const { shares } = lived({ every: 10, budget: 0.1 }, pixels, 6000);
      expect(shares.length).toBeGreaterThan(5);
      expect(Math.max(...shares)).toBeLessThanOrEqual(0.1 + 1e-9);
    },
  );

  it('shows everything at least five times in the course of a run that has room for it', () => {
    const { shares, whole } = lived({ every: 10, budget: 0.25 }, 0.9, 400);
    expect(whole).toBeGreaterThanOrEqual(5);
    expect(Math.max(...shares)).toBeLessThanOrEqual(0.25 + 1e-9);
  });
});
