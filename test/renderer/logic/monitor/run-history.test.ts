import { describe, expect, test } from 'vitest';

import { trainingConfigSchema, type TrainingEvent } from '../../../../core/contract/training.js';
import { conditionsOf } from '../../../../renderer/logic/monitor/conditions.js';
import { comparable, scoredOn } from '../../../../renderer/logic/monitor/scored-on.js';
import { configDifferences } from '../../../../core/contract/config-differences.js';
import { buildFigures } from '../../../../renderer/logic/monitor/figures.js';
import { SeedBands } from '../../../../renderer/logic/monitor/seed-bands.js';
import { RunHistory } from '../../../../renderer/logic/monitor/run-history.js';

const stepAt = (step: number, loss = 1 / step): TrainingEvent => ({
  ...{ type: 'step', step, loss, evaluations: 9, residual: 1e-4, contraction: 0.8 },
  ...{ gradientNorm: 2, learningRate: 1e-3, seconds: step * 2 },
});
const lookAt = (step: number, local: number, cosine: number | null): Extract<TrainingEvent, { type: 'monitor' }> => ({
  ...{ type: 'monitor', step, certified: null, local, spectralRadius: local - 0.05, observed: local - 0.02 },
  ...{ localError: 0.001, contractive: local < 0.998 ? true : local >= 1 ? false : null },
  ...{ cosine, descent: cosine === null ? null : cosine > 0, rowCondition: null, fullRowRank: null },
  ...{ share: 0.05, seconds: step * 2 },
});
const noticeAt = (step: number): TrainingEvent => ({
  ...{ type: 'notice', step, kind: 'expansive', message: 'T expands.', hint: 'Lower the target.' },
});
const settings = { unit: 'step', smoothing: 1, flipped: new Set<string>() } as const;
const shown = (history: RunHistory, id = 'one') => ({
  id,
  name: `Run ${id}`,
  history,
  scoredOn: null,
  family: id,
  colour: 'series-1' as const,
});

const figuresOf = (runs: Parameters<typeof buildFigures>[0], look: Parameters<typeof buildFigures>[1]) =>
  buildFigures(runs, look, new SeedBands());

function historyOf(...events: TrainingEvent[]): RunHistory {
  const history = new RunHistory();
  events.forEach((event) => history.take(event));
  return history;
}

describe('a run’s history', () => {
  test('that went back to a checkpoint forgets the way it gave up, but not why', () => {
    const steps = [1, 2, 3, 4].map((step) => stepAt(step));
    const history = historyOf(...steps, lookAt(4, 1.2, null), noticeAt(4), stepAt(3, 9), stepAt(4, 8));
    expect([...history.points('steps', 'loss', 'step').ys]).toEqual([1, 0.5, 9, 8]);
    expect(history.tables.monitors.length).toBe(0);
    expect(history.notices).toHaveLength(1);
  });

  test('places steps on the axis of seconds', () => {
    const history = historyOf(stepAt(1), stepAt(2), stepAt(5));
    expect(history.placeOf(2, 'seconds')).toBe(4);
    expect(history.placeOf(4, 'seconds')).toBe(10);
    expect(history.placeOf(7, 'step')).toBe(7);
    expect(new RunHistory().placeOf(7, 'seconds')).toBe(0);
  });

  test('keeps the last comparison of gradients when a later look could not afford one', () => {
    const history = historyOf(lookAt(50, 0.9, 0.97), lookAt(100, 0.91, null));
    expect(history.latestMonitor).toMatchObject({ step: 100, local: 0.91, cosine: 0.97, descent: true });
  });
});

describe('figures', () => {
  test('name each Lipschitz constant a bound or an estimate, and leave out a bound that there is not', () => {
    const [, lipschitz] = figuresOf([shown(historyOf(stepAt(1), lookAt(50, 0.9, 0.97)))], settings);
    const [panel] = lipschitz?.panels ?? [];
    expect(panel?.level).toMatchObject({ value: 1, safe: 'below' });
    const labels = panel?.lines.map(({ label }) => label) ?? [];
    expect(labels).toHaveLength(3);
    for (const label of labels) expect(label).toMatch(/estimate/);
    const certified = historyOf({ ...lookAt(50, 0.9, 0.9), certified: 0.98 });
    const first = figuresOf([shown(certified)], settings)[1]?.panels[0]?.lines[0];
    expect(first?.label).toMatch(/bound/);
  });

  test('of several runs colour by run and mark what happened to each', () => {
    const runs = ['one', 'two'].map((id) => shown(historyOf(stepAt(1), noticeAt(1)), id));
    const [loss] = figuresOf(runs, settings);
    expect(loss?.panels[0]?.lines.map(({ run }) => run)).toEqual(['Run one', 'Run two']);
    expect(loss?.marks.map(({ label }) => label)).toEqual(['Run one: T expands.', 'Run two: T expands.']);
  });

  test('smooth what wobbles, over all of it, and never the schedule', () => {
    const history = historyOf(...Array.from({ length: 50 }, (_, index) => stepAt(index + 1)));
    const figures = figuresOf([shown(history)], { ...settings, smoothing: 10 });
    const lines = new Map(figures.flatMap(({ panels }) => panels.map((panel) => [panel.id, panel.lines[0]] as const)));
    expect(lines.get('loss')?.smoothed?.ys).toHaveLength(50);
    expect(lines.get('learningRate')?.smoothed).toBeNull();
    expect(lines.get('loss')?.points.ys).toHaveLength(50);
  });

  test('show pretraining while there is nothing else', () => {
    const history = historyOf({ type: 'pretraining', step: 1, loss: 500, seconds: 0.2 });
    expect(figuresOf([shown(history)], settings)[0]?.panels[0]?.id).toBe('pretraining');
    history.take(stepAt(1));
    expect(figuresOf([shown(history)], settings)[0]?.panels[0]?.id).toBe('loss');
  });
});

describe('conditions', () => {
  const verdicts = (...args: Parameters<typeof conditionsOf>): string[] =>
    conditionsOf(...args).map(({ verdict }) => verdict);

  test('are unknown before anything was measured', () => {
    expect(verdicts(null, null)).toEqual(Array(5).fill('unknown'));
  });

  test('state the number, and whether it is proven', () => {
    const [contraction] = conditionsOf(lookAt(50, 0.934, 0.97), null);
    expect(contraction?.verdict).toBe('here');
    expect(contraction?.statement).toBe('T contracts around the probe pictures’ equilibria: σ_max\u00a0=\u00a00.93');
    expect(contraction?.detail).toMatch(/not certified/);
    const certified = conditionsOf({ ...lookAt(50, 0.93, null), certified: 0.98 }, null)[0];
    expect(certified).toMatchObject({ verdict: 'holds', detail: expect.stringMatching(/^Certified/) as string });
    expect(conditionsOf(lookAt(50, 1.04, null), null)[0]).toMatchObject({ verdict: 'fails' });
    // Too near 1 to say, and a run of before, which kept no error.
    expect(conditionsOf(lookAt(50, 0.999, null), null)[0]).toMatchObject({ verdict: 'open' });
    const before = { ...lookAt(50, 0.9, null), contractive: null, localError: null };
    expect(conditionsOf(before, null)[0]).toMatchObject({ verdict: 'open' });
    expect(conditionsOf({ ...before, local: 1.01 }, null)[0]).toMatchObject({ verdict: 'fails' });
    // Rounding must not turn one side of 1 into the other.
    expect(conditionsOf(lookAt(50, 0.9962, null), null)[0]?.statement).toContain('0.9962');
    expect(conditionsOf(lookAt(50, 0.999975, null), null)[0]?.statement).toMatch(/0\.9999\d+$/);
    expect(conditionsOf(lookAt(50, 1.0000002, null), null)[0]?.statement).toMatch(/1\.0+\d+ at/);
  });

  test('compare κ with 1/γ: it can be too large, and is never shown to be small enough', () => {
    const at = (cosine: number, rowCondition: number) =>
      verdicts({ ...lookAt(50, 0.5, cosine), rowCondition }, null).slice(2);
    expect(at(0.9, 1.5)).toEqual(['open', 'open', 'here']);
    expect(at(-0.2, 3)).toEqual(['open', 'fails', 'fails']);
    expect(at(0.9, 2)).toEqual(['open', 'open', 'here']);
  });

  test('say that the rank is not full where it was seen not to be, and never that it is', () => {
    const rankOf = (fullRowRank: false | null) =>
      verdicts({ ...lookAt(50, 0.5, 0.9), rowCondition: 1e5, fullRowRank }, null)[2];
    expect([false, null].map((seen) => rankOf(seen as false | null))).toEqual(['fails', 'open']);
  });

  test('do not call a step downhill whose exact gradient was not found', () => {
    expect(verdicts({ ...lookAt(50, 0.99, 0.9), descent: null }, null)[4]).toBe('open');
  });
});

test('only settings that differ are listed, those that do not apply as absent', () => {
  const differences = configDifferences([
    { description: 'a', batch: 8, contraction: { target: 0.9 }, blurs: [{ kind: 'disk' }] },
    { description: 'b', batch: 8, contraction: null, blurs: [{ kind: 'disk' }] },
  ]);
  expect(differences).toEqual([
    { path: 'contraction.target', values: ['0.9', undefined] },
    { path: 'contraction', values: [undefined, 'null'] },
  ]);
});

describe('scores of several runs', () => {
  const degradation = { blurs: [{ kind: 'disk', radius: [1, 2] }], noise: [0.01, 0.02] };
  const model = { scheme: { kind: 'de-hqs' }, network: { kind: 'dncnn', layers: 2, channels: 2 } };
  const config = (change: object = {}) => trainingConfigSchema.parse({ model, degradation, ...change });
  const run = (name: string, pictures: string[], change: object = {}) => ({
    name,
    scoredOn: scoredOn(pictures, config(change)),
  });

  test('are drawn together only where pictures, blur and noise are the same; seeds may differ', () => {
    const runs = [
      run('first', ['faces']),
      run('another seed', ['faces'], { seed: 3, batch: 2 }),
      run('other pictures', ['cats']),
      run('more noise', ['faces'], { degradation: { ...degradation, noise: [0.1, 0.2] } }),
      run('unknown pictures', []),
    ];
    expect(comparable(runs).map(({ name }) => name)).toEqual(['first', 'another seed']);
  });

  test('are apart where a seed chose other validation pictures, whatever they are called', () => {
    const seen = (name: string, digest: string | null) => ({ name, scoredOn: scoredOn(['faces'], config(), digest) });
    const runs = [seen('first', 'd'), seen('same', 'd'), seen('others', 'e'), seen('not begun', null)];
    expect(comparable(runs).map(({ name }) => name)).toEqual(['first', 'same', 'not begun']);
    const moved = { name: 'moved', scoredOn: scoredOn(['elsewhere'], config(), 'd') };
    expect(comparable([seen('first', 'd'), moved])).toHaveLength(2);
  });

  test('of runs whose pictures are not known are not drawn over one another', () => {
    const runs = [run('first', []), run('second', [])];
    expect(comparable(runs)).toEqual([runs[0]]);
  });
});
