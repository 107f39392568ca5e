import { describe, expect, it } from 'vitest';

import { LookSchedule } from '../../core/training/look-schedule.js';
import { RunForecast } from '../../core/training/run-forecast.js';
import { eventsOf, freshTrainer, close, only, tinyConfig } from './tiny-run.js';

/** A run of which an evaluation of T on a step's batch takes a tenth of a second. */
interface Life {
  readonly steps: number;
  readonly checkpointEvery: number;
  /** Pixels of a validation and of the probe, in batches. */
  readonly validated: number;
  readonly probed: number;
  readonly monitoring: { readonly every: number; readonly budget: number } | null;
  /** Evaluations of a solve at a part of the run, once it is not cut short to twelve. */
  readonly evaluations: (course: number) => number;
}

const pretraining = 200;
const tolerance = 1e-4;

/** Lives through it. @returns what was told to be left after the tenth step and at each hundredth part, against what it was */
function told(life: Life): number[] {
  const { steps, checkpointEvery, validated, probed, monitoring } = life;
  const config = tinyConfig({
    ...{ steps, checkpointEvery, solver: { tolerance, maxEvaluations: 50 }, batch: 2 },
    monitoring: monitoring && { ...monitoring, images: 1 },
  });
  const pixels = config.batch * config.data.crop ** 2;
  const forecast = new RunForecast(config, validated * pixels, monitoring === null ? 0 : probed * pixels);
  const schedule = new LookSchedule(monitoring ?? { every: 1, budget: 0 }, probed);
  let seconds = pretraining;
  const asked: { at: number; left: number | null }[] = [];
  for (let step = 1; step <= steps; step++) {
    const course = step / steps;
    const needed = life.evaluations(course);
    const early = course < 0.1;
    const evaluations = early ? Math.min(12, needed) : needed;
    const residual = tolerance ** (evaluations / needed);
    const took = 0.1 * (evaluations + 4);
    seconds += took;
    forecast.stepped({ took, evaluations, residual, early });
    const present = { step, seconds, monitoringSeconds: schedule.seconds, limit: Infinity };
    if (step === 10 || (step > 10 && step % Math.ceil(steps / 100) === 0 && course < 0.95))
      asked.push({ at: seconds, left: forecast.secondsLeft(present) });
    const time = { elapsed: seconds, stepSeconds: took, course };
    const parts = step === steps ? schedule.last(time) : schedule.next(step, time);
    if (parts !== null) {
      const one = 0.1 * 16 * probed;
      const cost = { constants: 5.5 * one, alignment: 4.5 * one, condition: 1.6 * one };
      const spent = cost.constants + (parts.alignment ? cost.alignment : 0) + (parts.condition ? cost.condition : 0);
      seconds += spent;
      schedule.record(step, parts, cost, spent, { course });
    }
    if (step % checkpointEvery === 0 || step === steps) {
      seconds += 0.1 * validated * needed;
      forecast.validatedIn(0.1 * validated * needed, validated * pixels);
    }
  }
  return asked.map(({ at, left }) => (left ?? Number.NaN) / (seconds - at));
}

const usual = { steps: 600, checkpointEvery: 100, validated: 40, probed: 2, monitoring: { every: 20, budget: 0.1 } };

describe('the time left is right within a factor of 1.5 from the tenth step on', () => {
  it.each<[string, Life]>([
    ['after a long pretraining', { ...usual, evaluations: () => 12 }],
    ['without monitors', { ...usual, monitoring: null, evaluations: () => 14 }],
    [
      'where validations take most of the time',
      { ...usual, validated: 800, checkpointEvery: 20, evaluations: () => 14 },
    ],
    ['where solves are cut short at first', { ...usual, evaluations: () => 30 }],
    ['where they become shorter', { ...usual, evaluations: (course) => 24 - 10 * course }],
    [
      'where monitors use their whole budget',
      { ...usual, monitoring: { every: 1, budget: 0.3 }, evaluations: () => 14 },
    ],
  ])('%s', (_, life) => {
    const ratios = told(life);
    expect(ratios.length).toBeGreaterThan(80);
    expect(Math.min(...ratios)).toBeGreaterThan(1 / 1.5);
    expect(Math.max(...ratios)).toBeLessThan(1.5);
  });
});

it('a run tells it with its steps, and of a limit of time at once', async () => {
  const trainer = freshTrainer(tinyConfig({ steps: 6, minutes: 10, checkpointEvery: 20 }));
  const events = await eventsOf(trainer, { maxSteps: 5 });
  const pretrained = only(events, 'pretraining').map(({ seconds, secondsLeft }) => seconds + (secondsLeft ?? 0));
  for (const whole of pretrained) expect(whole).toBeCloseTo(600, 6);
  expect(only(events, 'step').at(-1)?.secondsLeft).toBeLessThan(100);
  close(trainer);
});
