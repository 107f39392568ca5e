import { describe, expect, test } from 'vitest';

import type { RestorationEvent, RestorationReport } from '../../../core/contract/restoration.js';
import type { Verdict } from '../../../core/contract/verdict.js';
import { describeRun } from '../../../renderer/logic/describe-run.js';
import { RIGHT_VERDICT } from '../right-verdict.js';
import { advance, progressOf, type Run } from '../../../renderer/logic/run-state.js';

const report: RestorationReport = {
  evaluations: 2,
  converged: true,
  reason: 'converged',
  residual: 9.1e-4,
  residuals: [0.1, 9.1e-4],
  seconds: 1.84,
  width: 64,
  height: 48,
  blur: { kind: 'gaussian', sigma: 1 },
  noise: 0.01,
  boundary: 'unknown',
  light: 'encoded',
  strength: 1,
  verdict: RIGHT_VERDICT,
  model: 'default',
};
const restored = {
  id: 'restored-1',
  name: 'lake-restored.png',
  width: 64,
  height: 48,
  bytes: 1,
  format: 'png',
  bitDepth: 8,
  url: '/pictures/restored-1',
};
const start: Run = { state: 'queued', ahead: 0, residuals: [] };
const follow = (events: RestorationEvent[], from: Run = start): Run =>
  events.reduce<Run>((run, event) => advance(run, event, 50), from);
const evaluation = (number: number, residual: number): RestorationEvent => ({
  type: 'evaluation',
  evaluation: number,
  limit: 50,
  residual,
  seconds: number / 10,
});

describe('a run', () => {
  test('waits, reads, solves, and is done with what the engine reported', () => {
    const waiting = follow([{ type: 'queued', ahead: 2 }]);
    expect(waiting).toEqual({ state: 'queued', ahead: 2, residuals: [] });
    const reading = follow([{ type: 'stage', stage: 'reading' }], waiting);
    expect(reading).toMatchObject({ state: 'running', stage: 'reading', residuals: [] });
    const checking = follow([{ type: 'stage', stage: 'checking' }], reading);
    expect(checking).toMatchObject({ state: 'running', stage: 'checking', residuals: [] });
    const solving = follow([evaluation(1, 0.1), evaluation(2, 9e-4)], checking);
    expect(solving).toEqual({ state: 'running', stage: 'solving', residuals: [0.1, 9e-4], limit: 50, seconds: 0.2 });
    expect(follow([{ type: 'stage', stage: 'writing' }], solving)).toMatchObject({ stage: 'writing', seconds: 0.2 });
    expect(follow([{ type: 'done', report, restored }], solving)).toEqual({
      state: 'done',
      report,
      residuals: report.residuals,
    });
  });

  test('that fails keeps the residuals it made', () => {
    const failed = follow([
      evaluation(1, 0.1),
      { type: 'failed', code: 'OUT_OF_MEMORY', message: 'Too large.', hint: 'Use a smaller one.' },
    ]);
    expect(failed).toEqual({
      state: 'failed',
      failure: { code: 'OUT_OF_MEMORY', message: 'Too large.', hint: 'Use a smaller one.' },
      residuals: [0.1],
    });
  });

  test.each<Run>([
    { state: 'idle' },
    { state: 'cancelled', residuals: [0.1] },
    { state: 'done', report, residuals: [] },
  ])('that is $state ignores late events', (run) => expect(follow([evaluation(3, 0.01)], run)).toBe(run));
});

describe('progress', () => {
  test('is the share of the way on the logarithmic scale', () => {
    expect(progressOf([], 1e-3, 50)).toBe(0);
    expect(progressOf([0.1, 0.01], 1e-3, 1000)).toBeCloseTo(0.5, 9);
    expect(progressOf([0.1, 0.01, 5e-4], 1e-3, 1000)).toBe(1);
  });

  test('never goes back when a residual grows', () => {
    expect(progressOf([0.1, 0.01, 0.09], 1e-3, 1000)).toBeCloseTo(0.5, 9);
  });

  test('is the share of allowed evaluations when residuals say nothing', () => {
    expect(progressOf([NaN, NaN], 1e-3, 4)).toBe(0.5);
    expect(progressOf([1e-5], 1e-3, 4)).toBe(0.25);
  });
});

describe('a run in words', () => {
  const done = (change: Partial<RestorationReport>): Run => ({
    state: 'done',
    report: { ...report, ...change },
    residuals: report.residuals,
  });

  const judged = (change: Partial<Verdict>): Run => done({ verdict: { ...RIGHT_VERDICT, ...change } });

  test('says first what happened to the picture, then in how many evaluations, and the numbers', () => {
    expect(describeRun(done({}))).toEqual({
      tone: 'good',
      title: 'Looks right.',
      advice: null,
      lines: ['Converged in 2 evaluations, residual 9.1 × 10⁻⁴, 1.8 s'],
    });
  });

  test.each<Partial<Verdict>>([
    { blur: 'too-large', message: 'The blur is probably too large.', advice: 'Try 2.0.' },
    { blur: 'turned', message: 'The direction is probably wrong.', advice: 'Try 20°.' },
    { blur: 'sharp', message: 'This picture looks sharp already.', advice: 'Leave it.' },
    { blur: 'right', noisier: true, message: 'The noise is higher than told.', advice: 'Tell more.' },
  ])('warns, with advice, of what is $blur: $message', ({ message = '', advice = '', ...change }) => {
    expect(describeRun(judged({ ...change, message, advice }))).toEqual({
      tone: 'warning',
      title: message,
      advice,
      lines: ['Converged in 2 evaluations, residual 9.1 × 10⁻⁴, 1.8 s'],
    });
  });

  test('counts no evaluations where there were none', () => {
    const verdict = { ...RIGHT_VERDICT, blur: 'sharp' as const, message: 'This picture looks sharp already.' };
    const untouched = describeRun(done({ verdict, evaluations: 0, residual: 0, residuals: [] }));
    expect(untouched).toMatchObject({ title: 'This picture looks sharp already.', lines: ['1.8 s'] });
  });

  test('praises nothing that nobody looked at', () => {
    const message = 'Restored as told, without a check.';
    expect(describeRun(judged({ blur: 'unchecked', message }))).toMatchObject({ tone: 'quiet', title: message });
  });

  test('says why not, and what to do', () => {
    const limited = describeRun(done({ reason: 'limit', converged: false, evaluations: 50 }));
    expect(limited).toEqual({
      tone: 'warning',
      title: 'Looks right.',
      advice: 'But it has not settled yet: allow more evaluations, or a larger residual.',
      lines: ['Stopped at the limit of 50, residual 9.1 × 10⁻⁴, 1.8 s'],
    });
    const diverged = describeRun(done({ reason: 'diverged', converged: false }));
    expect(diverged).toMatchObject({ tone: 'warning', title: 'Diverged after 2' });
    expect(diverged.advice).toMatch(/best state was kept/);
  });

  test('says both where the blur is wrong and the solve did not settle', () => {
    const verdict = { ...RIGHT_VERDICT, blur: 'too-large' as const, message: 'The blur is probably too large.' };
    const both = describeRun(done({ verdict, reason: 'limit', converged: false, evaluations: 50 }));
    expect(both).toMatchObject({ tone: 'warning', title: 'The blur is probably too large.' });
    expect(both.lines).toEqual(['Stopped at the limit of 50, residual 9.1 × 10⁻⁴, 1.8 s']);
  });

  test('says that the blur is looked at, and what to do before anything was', () => {
    expect(describeRun(follow([{ type: 'stage', stage: 'checking' }]))).toMatchObject({
      title: 'Looking whether the blur fits…',
    });
    expect(describeRun({ state: 'idle' })).toMatchObject({ tone: 'quiet', title: null, lines: [] });
  });

  test('counts evaluations while it goes on', () => {
    expect(describeRun(follow([evaluation(1, 0.071)]))).toMatchObject({
      title: 'Evaluation 1 of at most 50',
      lines: ['residual 7.1 × 10⁻², 0.1 s'],
    });
  });
});
