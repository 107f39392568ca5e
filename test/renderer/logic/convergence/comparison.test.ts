import { describe, expect, test } from 'vitest';

import type { ConvergenceEvent, ConvergenceRequest } from '../../../../core/contract/convergence.js';
import { figureToCsv } from '../../../../renderer/charts/export-figure.js';
import {
  advanceComparison,
  beginComparison,
  frameAt,
  isComplete,
  lastEvaluation,
  type Trace,
} from '../../../../renderer/logic/convergence/comparison.js';
import { describeTrace } from '../../../../renderer/logic/convergence/describe-trace.js';
import { residualFigure } from '../../../../renderer/logic/convergence/residual-figure.js';
import { SOLVER_CHOICES } from '../../../../renderer/logic/convergence/solver-choices.js';

const solvers = SOLVER_CHOICES.filter(({ id }) => id === 'picard' || id === 'anderson');
const request: ConvergenceRequest = {
  ...{ picture: 'p', blur: { kind: 'gaussian', sigma: 1 }, noise: 0.01, model: 'default' },
  ...{ light: 'auto', boundary: 'unknown' },
  ...{ solvers: solvers.map(({ config }) => config), tolerance: 1e-4, maxEvaluations: 3, side: 96 },
};

const evaluation = (solver: number, at: number, residual: number): ConvergenceEvent => ({
  ...{ type: 'evaluation', solver, evaluation: at, residual, seconds: at / 4 },
});
const frame = (solver: number, at: number): ConvergenceEvent => ({
  ...{ type: 'frame', solver, evaluation: at, url: `/${solver}-${at}.png` },
});

/** Picard fails in three evaluations, Anderson needs two; one of its pictures is late, another never comes. */
const events: ConvergenceEvent[] = [
  ...[evaluation(0, 1, 0.1), frame(0, 1), evaluation(0, 2, 0.05), frame(0, 0), evaluation(0, 3, 0.02)],
  ...[frame(0, 3), { type: 'finished' as const, solver: 0, reason: 'limit' as const, evaluations: 3 }],
  ...[frame(1, 0), evaluation(1, 1, 0.1), frame(1, 1), evaluation(1, 2, 5e-5)],
  ...[{ type: 'finished' as const, solver: 1, reason: 'converged' as const, evaluations: 2 }, frame(1, 2)],
];

function after(count: number): { picard: Trace; anderson: Trace; complete: boolean } {
  const comparison = events.slice(0, count).reduce(advanceComparison, beginComparison(request, 'a.png', solvers));
  const [picard, anderson] = comparison.traces;
  if (picard === undefined || anderson === undefined) throw new Error('two solvers were asked for');
  return { picard, anderson, complete: isComplete(comparison) };
}

describe('a comparison', () => {
  test('keeps what each solver did, whatever order its pictures come in', () => {
    const { picard, anderson, complete } = after(events.length);
    expect(picard).toMatchObject({ residuals: [0.1, 0.05, 0.02], seconds: [0.25, 0.5, 0.75] });
    expect(picard.frames).toEqual(['/0-0.png', '/0-1.png', undefined, '/0-3.png']);
    expect(anderson.residuals).toEqual([0.1, 5e-5]);
    expect([lastEvaluation([picard, anderson]), lastEvaluation([anderson]), lastEvaluation([])]).toEqual([3, 2, 0]);
    expect([complete, after(8).complete]).toEqual([true, false]);
  });

  test('shows the nearest earlier picture where one is missing, and the last of a solver that has ended', () => {
    const { picard, anderson } = after(events.length);
    expect(frameAt(picard, 0)).toEqual({ url: '/0-0.png', evaluation: 0, residual: null });
    expect(frameAt(picard, 2)).toEqual({ url: '/0-1.png', evaluation: 1, residual: 0.1 });
    expect(frameAt(anderson, 3)).toEqual({ url: '/1-2.png', evaluation: 2, residual: 5e-5 });
    expect(frameAt(after(0).picard, 3)).toBeNull();
  });

  test('is told in words', () => {
    const { picard, anderson } = after(events.length);
    expect(describeTrace(picard, false)).toEqual({
      ...{ outcome: 'Not converged after 3', tone: 'warning' },
      ...{ evaluations: '3', seconds: '0.8', residual: '2.0 × 10⁻²' },
    });
    expect(describeTrace(anderson, false).outcome).toBe('Converged in 2 evaluations, 0.5 s');
    expect([true, false].map((working) => describeTrace(after(0).anderson, working).outcome)).toEqual([
      'Waiting',
      'Not finished',
    ]);
    expect(describeTrace(after(3).picard, true).outcome).toBe('Working');
  });

  test('becomes a plot with all solvers, their own colours and the tolerance, and a table of numbers', () => {
    const comparison = events.reduce(advanceComparison, beginComparison(request, 'a.png', solvers));
    const [panel] = residualFigure(comparison, 'evaluations', 'log').panels;
    expect(panel?.level?.value).toBe(1e-4);
    expect(panel?.lines.map(({ label, colour }) => [label, colour])).toEqual([
      ['Picard', 'series-1'],
      ['Anderson, m = 5', 'series-3'],
    ]);
    expect(panel?.lines.map(({ points }) => [...points.xs])).toEqual([
      [1, 2, 3],
      [1, 2],
    ]);
    const csv = figureToCsv(residualFigure(comparison, 'seconds', 'log'), { title: 'Seconds', kind: 'linear' });
    expect(csv.trimEnd().split('\r\n')).toEqual([
      'run,quantity,Seconds,value',
      ...[',Picard,0.25,0.1', ',Picard,0.5,0.05', ',Picard,0.75,0.02'],
      ...[',"Anderson, m = 5",0.25,0.1', ',"Anderson, m = 5",0.5,0.00005'],
    ]);
  });
});
