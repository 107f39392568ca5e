import { describe, expect, it } from 'vitest';

import { measure, type BenchOptions } from '../../electron/cli/suites/measure.js';
import { restoreSuite } from '../../electron/cli/suites/restore-suite.js';
import { solversSuite } from '../../electron/cli/suites/solvers-suite.js';
import { trainSuite } from '../../electron/cli/suites/train-suite.js';
import { modelConfigSchema, trainingConfigSchema } from '../../core/contract/training.js';
import { createModel, type Model } from '../../core/models/model.js';
import { samplePicturePath } from '../../electron/app/locations.js';
import { withoutLeak } from '../problems/tensors.js';
import { withScriptedClock } from '../time/scripted-clock.js';

const network = { kind: 'nonexpansive', layers: 2, channels: 4, lipschitz: 0.5, activation: 'elu' };

function options(names: string[] = []): BenchOptions {
  return { repetitions: 1, signal: new AbortController().signal, onNext: (name) => names.push(name) };
}

/** Certified to be a contraction: every solver converges. */
async function withModel<Result>(use: (model: Model) => Promise<Result>): Promise<Result> {
  const model = createModel(modelConfigSchema.parse({ scheme: { kind: 'de-prox' }, network }), 'bench');
  try {
    return await use(model);
  } finally {
    model.dispose();
  }
}

describe('measuring', () => {
  it('takes the median of what follows a first run, with the range', () =>
    withScriptedClock(async ({ pass }) => {
      const milliseconds = [90, 20, 5, 30, 10];
      const timing = await measure(async () => pass(milliseconds.shift() ?? Number.NaN), {
        ...options(),
        repetitions: 4,
      });
      expect(milliseconds).toEqual([]);
      const { least, seconds, most, repetitions } = timing;
      expect(repetitions).toBe(4);
      expect([least, seconds, most].map((time) => Math.round(1e6 * time))).toEqual([5000, 15_000, 30_000]);
    }));

  it('stops when it is told to', async () => {
    const stopping = new AbortController();
    let runs = 0;
    const { repetitions } = await measure(
      async () => {
        runs += 1;
        if (runs === 3) stopping.abort();
      },
      { ...options(), repetitions: 100, signal: stopping.signal },
    );
    expect([runs, repetitions]).toEqual([3, 2]);
  });
});

describe('the suites', () => {
  it('time a training step by its parts, and leave nothing behind', () =>
    withoutLeak(async () => {
      const names: string[] = [];
      const config = trainingConfigSchema.parse({
        description: 'bench',
        model: { scheme: { kind: 'de-hqs' }, network: { kind: 'dncnn', layers: 2, channels: 4 } },
        solver: { tolerance: 1e-3, maxEvaluations: 8 },
        degradation: { blurs: [{ kind: 'gaussian', sigma: [1, 2], size: 5 }], noise: [0.005, 0.01] },
        contraction: { target: 0.9, weight: 1 },
        data: { crop: 64 },
        steps: 10,
      });
      const results = await trainSuite(config, options(names));
      expect(results.map(({ name }) => name)).toEqual([
        'solve',
        'solve and backward',
        'solve, backward and penalty',
        'step',
      ]);
      expect(names).toEqual(results.map(({ name }) => `train: ${name}`));
      for (const { seconds } of results) expect(seconds).toBeGreaterThan(0);
    }));

  it('time a photograph from file to file, and count its evaluations', () =>
    withoutLeak(() =>
      withModel(async (model) => {
        const [result] = await restoreSuite(model, samplePicturePath(), options(), { width: 60, height: 48 });
        expect(result).toMatchObject({ suite: 'restore', width: 60, height: 48, repetitions: 1, converged: true });
        expect(Number(result?.['evaluations'])).toBeGreaterThan(1);
        const [evaluations, perEvaluation] = [Number(result?.['evaluations']), Number(result?.['perEvaluation'])];
        expect(evaluations * perEvaluation).toBeCloseTo(result?.seconds ?? Number.NaN, 9);
      }),
    ));

  it('compare the solvers on one equilibrium, to two tolerances', () =>
    withoutLeak(() =>
      withModel(async (model) => {
        const results = await solversSuite(model, samplePicturePath(), options(), 48);
        const evaluations = Object.fromEntries(results.map(({ name, evaluations: count }) => [name, Number(count)]));
        expect(Object.keys(evaluations)).toEqual([
          'picard to 1e-3',
          'picard to 1e-5',
          'anderson to 1e-3',
          'anderson to 1e-5',
          'broyden to 1e-3',
          'broyden to 1e-5',
        ]);
        for (const { converged, residual, tolerance } of results) {
          expect(converged).toBe(true);
          expect(Number(residual)).toBeLessThanOrEqual(Number(tolerance));
        }
        for (const solver of ['picard', 'anderson', 'broyden']) {
          expect(evaluations[`${solver} to 1e-5`]).toBeGreaterThan(evaluations[`${solver} to 1e-3`] ?? Infinity);
        }
      }),
    ));
});
