import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import type { TrainingConfig } from '../../core/contract/training.js';
import { stackPictures } from '../../core/data/crops.js';
import { randomMeasurement } from '../../core/data/random-degradation.js';
import { vectorJacobianProduct } from '../../core/gradients/jacobian-products.js';
import { createRandom } from '../../core/random/random.js';
import { anderson, PAPER_ANDERSON } from '../../core/solvers/anderson.js';
import { solveFixedPoint } from '../../core/solvers/solve-fixed-point.js';
import { LookSchedule } from '../../core/training/look-schedule.js';
import { dot, norm, valuesOf, withoutLeak } from '../problems/tensors.js';
import { close, eventsOf, freshTrainer, only, tinyConfig, validation } from './tiny-run.js';

const always = { every: 1, budget: 1, images: 1 };
/** A small network under a mild blur: the layer is a contraction by far. */
const tame = {
  model: { scheme: { kind: 'de-grad' }, network: { kind: 'dncnn', layers: 2, channels: 4 } },
  degradation: { blurs: [{ kind: 'gaussian', sigma: [0.4, 0.4], size: 3 }], noise: [0.01, 0.01] },
  pretraining: { steps: 3, gain: 0.02 },
};

describe('the monitors of a run', () => {
  it('change nothing: the weights are those of a run without them, bit for bit', () =>
    withoutLeak(async () => {
      const weights = async (config: TrainingConfig): Promise<{ tensors: unknown; looks: number }> => {
        const trainer = freshTrainer(config);
        const events = await eventsOf(trainer);
        const { tensors } = await trainer.save();
        close(trainer);
        return { tensors, looks: only(events, 'monitor').length };
      };
      const change = { ...tame, steps: 4, checkpointEvery: 20 };
      const [off, on] = [
        await weights(tinyConfig(change)),
        await weights(tinyConfig({ ...change, monitoring: always })),
      ];
      expect(off.looks).toBe(0);
      // Enough for the rare measurements too, which move the weights and put them back.
      expect(on.looks).toBe(4);
      expect(on.tensors).toEqual(off.tensors);
    }));

  it('see what the theory asks for: local ≤ certified, everything finite, and how much of the time it took', () =>
    withoutLeak(async () => {
      // The beginning of a run: in the course of a whole one everything is measured several times.
      const trainer = freshTrainer(
        tinyConfig({ ...tame, steps: 40, checkpointEvery: 20, monitoring: { ...always, images: 2 } }),
      );
      const looks = only(await eventsOf(trainer, { maxSteps: 4 }), 'monitor');
      expect(looks).toHaveLength(4);
      for (const { certified, local, spectralRadius, observed, share } of looks) {
        expect(local).toBeLessThanOrEqual((certified ?? Number.NaN) * 1.002);
        expect(spectralRadius).toBeLessThanOrEqual(local);
        expect(observed).toBeGreaterThan(0);
        expect(share).toBeGreaterThan(0);
      }
      const cosines = looks.flatMap(({ cosine }) => (cosine === null ? [] : [cosine]));
      expect(cosines).toHaveLength(4);
      expect(looks.filter(({ rowCondition }) => rowCondition !== null)).toHaveLength(1);
      const [{ share, seconds }] = looks.slice(-1) as [(typeof looks)[number]];
      expect(share * seconds).toBeCloseTo((await trainer.save()).monitoringSeconds, 9);
      close(trainer);
    }));

  it('find the angle between the direction of JFB and the exact gradient, which is the whole Neumann series', () =>
    withoutLeak(async () => {
      const config = tinyConfig({
        ...{ ...tame, pretraining: { steps: 3, gain: 0.3 } },
        ...{ steps: 2, checkpointEvery: 20, monitoring: always },
      });
      const trainer = freshTrainer(config);
      const cosine = only(await eventsOf(trainer), 'monitor').at(-1)?.cosine;

      // The probe's measurement under the weights of its last look.
      const x = stackPictures(validation);
      const random = createRandom(config.seed).split('monitors');
      const { measurement, dispose } = randomMeasurement(x, config.degradation, random);
      const { parameters, scheme } = trainer.model;
      const problem = scheme.bind(measurement);
      const initial = problem.initialState();
      const solving = { solver: anderson(PAPER_ANDERSON), tolerance: 1e-7, maxEvaluations: 200 };
      const { state } = await solveFixedPoint(problem.map, initial, solving);
      // The slope v of the mean square, and w = Σ (Jᵀ)ᵏ v = (I − Jᵀ)⁻¹ v.
      const v = tf.tidy(() => tf.sub(state, x) as tf.Tensor4D);
      let [w, term] = [tf.clone(v), tf.clone(v)];
      for (let k = 0; k < 200; k++) {
        const [next, sum] = tf.tidy(() => {
          const pulled = vectorJacobianProduct(problem.map, state, term);
          return [pulled, tf.add(w, pulled)] as [tf.Tensor4D, tf.Tensor4D];
        });
        tf.dispose([w, term]);
        [w, term] = [sum, next];
      }
      expect(norm(valuesOf(term))).toBeLessThan(1e-6 * norm(valuesOf(w)));
      // A gradient in Θ is that of ⟨T(x*), v⟩ or ⟨T(x*), w⟩.
      const gradientOf = (cotangent: tf.Tensor4D): number[] =>
        tf.tidy(() => {
          const { grads } = tf.variableGrads(() => tf.sum(tf.mul(problem.map(state), cotangent)), parameters.all);
          return parameters.all.flatMap((variable) => valuesOf(grads[variable.name] ?? tf.scalar(Number.NaN)));
        });
      const [free, exact] = [gradientOf(v), gradientOf(w)];
      const expected = dot(free, exact) / (norm(free) * norm(exact));
      expect(cosine).toBeCloseTo(expected, 3);
      // An angle that can be told from none.
      expect(expected).toBeLessThan(0.99);
      expect(expected).toBeGreaterThan(0.1);
      tf.dispose([x, initial, state, v, w, term]);
      problem.dispose();
      dispose();
      close(trainer);
    }));

  it('warn when the layer stops being a contraction, once, and say when it is one again', () =>
    withoutLeak(async () => {
      const config = tinyConfig({
        ...tame,
        pretraining: { steps: 3 },
        // Looks after the steps 2, 4 and 6.
        monitoring: { ...always, every: 2 },
        steps: 6,
        checkpointEvery: 20,
        contraction: null,
        optimiser: { learningRate: 1e-7, warmup: 0 },
        guard: { patience: 100 },
      });
      const trainer = freshTrainer(config);
      const scale = (factor: number): void => {
        const last = trainer.model.parameters.find('network.conv1.kernel');
        tf.tidy(() => last?.assign(tf.mul(last, factor)));
      };
      const events = await eventsOf(trainer, {}, (event) => {
        if (event.type === 'pretraining' && event.step === 3) scale(0.02);
        if (event.type === 'step' && event.step === 3) scale(60);
        if (event.type === 'step' && event.step === 5) scale(1 / 60);
      });
      const notices = only(events, 'notice');
      expect(notices.map(({ kind, step }) => [kind, step])).toEqual([
        ['expansive', 4],
        ['contractive', 6],
      ]);
      expect(notices[0]?.message).toMatch(/σ_max\(J\) is \d/);
      expect(notices[0]?.hint).toContain('Switch on “Keep T a contraction” (contraction)');
      const [before = Number.NaN, during = Number.NaN, after = Number.NaN] = only(events, 'monitor').map(
        ({ local }) => local,
      );
      expect(during).toBeGreaterThan(1);
      expect(Math.max(before, after)).toBeLessThan(1);
      close(trainer);
    }));
});

describe('the schedule of looks', () => {
  /** Lives through so many steps of a second each. @returns the share after each look, the steps between looks, and how often each part was measured */
  function lived(
    settings: { every: number; budget: number },
    cost: { constants: number; alignment: number; condition: number },
    steps: number,
  ) {
    const schedule = new LookSchedule(settings);
    const shares: number[] = [];
    const gaps: number[] = [];
    let last = 0;
    const counts = { alignment: 0, condition: 0 };
    let elapsed = 0;
    for (let step = 1; step <= steps; step++) {
      elapsed += 1;
      const parts = schedule.next(step, { elapsed, stepSeconds: 1, course: 0 });
      if (parts === null) continue;
      const spent = cost.constants + (parts.alignment ? cost.alignment : 0) + (parts.condition ? cost.condition : 0);
      elapsed += spent;
      schedule.record(step, parts, cost, spent, { course: 0 });
      counts.alignment += Number(parts.alignment);
      counts.condition += Number(parts.condition);
      shares.push(schedule.seconds / elapsed);
      gaps.push(step - last);
      last = step;
    }
    return { shares, gaps, counts };
  }

  it('looks every so many steps when that is cheap', () => {
    const { shares, counts } = lived(
      { every: 10, budget: 0.1 },
      { constants: 0.1, alignment: 0.1, condition: 0.1 },
      1000,
    );
    // The first waits for what it is guessed to cost.
    expect(shares.length).toBeGreaterThan(80);
    expect(counts.alignment).toBeGreaterThanOrEqual(shares.length - 1);
    expect(counts.condition).toBe(Math.floor((shares.length + 8) / 12));
  });

  it.each([0.02, 0.1, 0.5])('stretches to a budget of %f when it is not, and still measures everything', (budget) => {
    const cost = { constants: 9, alignment: 30, condition: 50 };
    const { shares, counts } = lived({ every: 10, budget }, cost, 40_000);
    // What was never measured costs a guess: the first look, and the first of each rarer part.
    expect(shares.filter((share) => share > budget * 1.001).length).toBeLessThanOrEqual(3);
    expect(shares.at(-1)).toBeGreaterThan(0.8 * budget);
    expect(counts.alignment).toBeGreaterThan(shares.length / 6);
    expect(counts.condition).toBeGreaterThan(0);
  });

  it('goes on with the constants while money is put by for what is dear, which comes all the same', () => {
    const cost = { constants: 2, alignment: 60, condition: 100 };
    const { gaps, counts } = lived({ every: 50, budget: 0.05 }, cost, 20_000);
    // Three tenths of the budget buy the constants every 131 steps; saving for the alignment alone takes 1240.
    const sorted = gaps.toSorted((one, other) => one - other);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(150);
    // But for the one after the first condition, whose cost was a guess.
    expect(sorted.at(-2)).toBeLessThan(200);
    expect(counts.alignment).toBeGreaterThan(3);
    expect(counts.condition).toBeGreaterThan(1);
  });

  it('does not look at all without a budget', () => {
    expect(lived({ every: 1, budget: 0 }, { constants: 1, alignment: 1, condition: 1 }, 1000).shares).toEqual([]);
  });
});
