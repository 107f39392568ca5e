import { expect, it } from 'vitest';

import { TrainingClock } from '../../core/training/training-clock.js';
import { withScriptedClock } from '../time/scripted-clock.js';
import { tinyConfig } from './tiny-run.js';

function clockOf(minutes: number | null, seconds: number, pretrainingSeconds = 0): TrainingClock {
  const clock = new TrainingClock(tinyConfig({ minutes, steps: 200, pretraining: { steps: 10 } }));
  return Object.assign(clock, { seconds, pretrainingSeconds });
}

it('is as far as its steps, or its time when that is further', () => {
  expect(clockOf(null, 1e6).course(50, {})).toBe(0.25);
  expect(clockOf(10, 60).course(50, {})).toBe(0.25);
  expect(clockOf(10, 300).course(50, {})).toBe(0.5);
  // The session's own limit counts where it is shorter.
  expect(clockOf(10, 150).course(0, { maxSeconds: 200 })).toBe(0.75);
  // What pretraining took is no part of the course after it: 200 of 500 seconds.
  expect(clockOf(10, 300, 100).course(0, {})).toBeCloseTo(0.4, 12);
});

it('gives pretraining a quarter of the time at most', () => {
  expect(clockOf(null, 1e6).pretrainingCourse(5, {})).toBe(0.5);
  expect(clockOf(10, 75).pretrainingCourse(1, {})).toBe(0.5);
  expect(clockOf(10, 150).pretrainingCourse(1, {})).toBe(1);
});

it('is over when its minutes are, or the session’s', () => {
  expect(clockOf(null, 1e9).isOver()).toBe(false);
  expect(clockOf(10, 599).isOver()).toBe(false);
  expect(clockOf(10, 600).isOver()).toBe(true);
  expect(clockOf(10, 300).isOver({ maxSeconds: 300 })).toBe(true);
});

it('counts what it times, also when that fails, and smooths the time of a step', () =>
  withScriptedClock(async ({ pass }) => {
    const clock = clockOf(null, 5);
    pass(10_000);
    const late = async (): Promise<never> => {
      await Promise.resolve();
      pass(30);
      throw new Error('late');
    };
    await expect(clock.timed(late)).rejects.toThrow('late');
    expect(clock.seconds).toBeCloseTo(5.03, 9);
    clock.tick(2);
    clock.tick(4);
    expect(clock.stepSeconds).toBeCloseTo(2.2, 12);
  }));
