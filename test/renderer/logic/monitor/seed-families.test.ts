import { describe, expect, test } from 'vitest';

import { trainingConfigSchema, type TrainingEvent } from '../../../../core/contract/training.js';
import { figureToCsv, figureToSvg } from '../../../../renderer/charts/export-figure.js';
import { yInterval } from '../../../../renderer/charts/panel-range.js';
import { buildFigures, type ShownRun } from '../../../../renderer/logic/monitor/figures.js';
import { RunHistory } from '../../../../renderer/logic/monitor/run-history.js';
import { scoredOn } from '../../../../renderer/logic/monitor/scored-on.js';
import { SeedBands } from '../../../../renderer/logic/monitor/seed-bands.js';
import { type FamilyMember, seedFamilies } from '../../../../renderer/logic/monitor/seed-families.js';

const config = (change: object = {}) =>
  trainingConfigSchema.parse({
    model: { scheme: { kind: 'de-hqs' }, network: { kind: 'dncnn', layers: 2, channels: 2 } },
    degradation: { blurs: [{ kind: 'disk', radius: [1, 2] }], noise: [0.01, 0.02] },
    ...change,
  });
const member = (id: string, change: Partial<FamilyMember> = {}): FamilyMember => ({
  id,
  state: 'finished',
  config: config(),
  pictures: { names: ['faces'], digest: 'd' },
  ...change,
});

describe('runs that are repeats of one', () => {
  test('differ in their seed and in words about them, and in nothing else', () => {
    const runs = [
      member('first'),
      member('seed 1', { config: config({ seed: 1, title: 'Again', description: 'The same.' }) }),
      member('batch', { config: config({ batch: 2 }) }),
      member('noise', { config: config({ seed: 2, degradation: { ...config().degradation, noise: [0.1, 0.2] } }) }),
      member('seed 2', { config: config({ seed: 2 }) }),
    ];
    expect(seedFamilies(runs)).toEqual([['first', 'seed 1', 'seed 2'], ['batch'], ['noise']]);
  });

  test('are trained on the same pictures: by content where that is known, by name where it is not', () => {
    const on = (id: string, names: string[], digest: string | null) => member(id, { pictures: { names, digest } });
    expect(seedFamilies([on('a', ['faces'], 'd'), on('b', ['moved'], 'd'), on('c', ['faces'], 'e')])).toEqual([
      ['a', 'b'],
      ['c'],
    ]);
    expect(seedFamilies([on('a', ['faces'], null), on('b', ['faces'], 'd'), on('c', ['cats'], null)])).toEqual([
      ['a', 'b'],
      ['c'],
    ]);
    expect(seedFamilies([on('a', [], null), on('b', [], null)])).toEqual([['a'], ['b']]);
  });

  test('stand alone while they are at work, or their settings are not known', () => {
    const runs = [
      member('a'),
      member('b', { state: 'running' }),
      member('c', { config: null }),
      member('d', { state: 'stopped' }),
    ];
    expect(seedFamilies(runs)).toEqual([['a', 'd'], ['b'], ['c']]);
  });
});

describe('runs of one family', () => {
  const step = (at: number, loss: number): TrainingEvent => ({
    ...{ type: 'step', step: at, loss, evaluations: 9, residual: 1e-4, contraction: 0.8 },
    ...{ gradientNorm: 2, learningRate: 1e-3, seconds: at },
  });
  const score = (at: number, psnr: number): TrainingEvent => ({
    ...{ type: 'validation', step: at, psnr, ssim: 0.9, degradedPsnr: 25, evaluations: 9, best: true, seconds: at },
  });
  const run = (id: string, family: string, offset: number, digest = 'v'): ShownRun => {
    const history = new RunHistory();
    for (let at = 1; at <= 40; at++) history.take(step(at, 1 / at + offset));
    history.take(score(40, 30 + offset));
    const colour = 'series-1';
    return { id, name: `Run ${id}`, history, scoredOn: scoredOn(['faces'], config(), digest), family, colour };
  };
  const settings = { unit: 'step', smoothing: 1, flipped: new Set<string>() } as const;
  const axis = { title: 'Step', kind: 'linear' } as const;
  const colours = {
    ...{ ground: '#fff', text: '#000', soft: '#111', faint: '#222', line: '#333', warning: '#444', safe: '#555' },
    ...{ font: 'Inter', series: () => '#0072b2' },
  };

  test('are one line, their mean, within what they span, and the legend counts them', () => {
    const runs = [run('a', 'a', 0), run('b', 'a', 0.3), run('c', 'a', 0.6), run('other', 'other', 1)];
    const [loss] = buildFigures(runs, settings, new SeedBands());
    const [band, alone] = loss?.panels[0]?.lines ?? [];
    expect(loss?.panels[0]?.lines).toHaveLength(2);
    expect(band).toMatchObject({ run: 'Run a (mean of 3 seeds)', band: { runs: 3 } });
    expect(band?.points.ys[3]).toBeCloseTo(0.25 + 0.3, 12);
    expect(band?.band?.points.low.ys[3]).toBeCloseTo(0.25, 12);
    expect(band?.band?.points.high.ys[3]).toBeCloseTo(0.85, 12);
    expect(alone).toMatchObject({ run: 'Run other', band: null });
  });

  test('are smoothed each before they are put together, and their numbers are exported as measured', () => {
    const runs = [run('a', 'a', 0), run('b', 'a', 0.5)];
    const [loss] = buildFigures(runs, { ...settings, smoothing: 10 }, new SeedBands());
    const [line] = loss?.panels[0]?.lines ?? [];
    const alone = runs[0]?.history.smoothed('steps', 'loss', 'step', 10).ys[20] ?? NaN;
    expect(line?.smoothed?.ys[20]).toBeCloseTo(alone + 0.25, 12);
    expect(line?.band?.smoothed?.low.ys[20]).toBeCloseTo(alone, 12);
    if (loss === undefined) throw new Error('no figure');
    const rows = figureToCsv(loss, axis).trimEnd().split('\r\n').slice(1);
    expect(rows).toHaveLength(3 * 40);
    expect(rows[40]).toBe('Run a (mean of 2 seeds),"Loss, lowest of the seeds",1,1');
    expect(rows[80]).toBe('Run a (mean of 2 seeds),"Loss, highest of the seeds",1,1.5');
  });

  test('leave scores of other pictures out of the band', () => {
    const runs = [run('a', 'a', 0), run('b', 'a', 0.5), run('c', 'a', 9, 'other validation pictures')];
    const figures = buildFigures(runs, settings, new SeedBands());
    const psnr = figures.find(({ id }) => id === 'quality')?.panels[0]?.lines;
    expect(psnr).toHaveLength(1);
    expect(psnr?.[0]).toMatchObject({ band: { runs: 2 } });
    expect([...(psnr?.[0]?.points.ys ?? [])]).toEqual([30.25]);
    expect(figures[0]?.panels[0]?.lines[0]).toMatchObject({ band: { runs: 3 } });
  });

  test('are shaded inside the axes, in the colour of their line', () => {
    const [loss] = buildFigures([run('a', 'a', 0), run('b', 'a', 4)], settings, new SeedBands());
    const [panel] = loss?.panels ?? [];
    if (loss === undefined || panel === undefined) throw new Error('no figure');
    expect(yInterval(panel, { low: 1, high: 40 }).high).toBeGreaterThanOrEqual(5);
    const svg = figureToSvg(loss, axis, { low: 1, high: 40 }, colours);
    expect(svg).toMatch(/<path d="M[^"]+Z" fill="#0072b2" fill-opacity="0\.2"\/>/);
    expect(svg).toContain('Run a (mean of 2 seeds): Loss');
    expect(svg).not.toMatch(/NaN|Infinity/);
  });
});
