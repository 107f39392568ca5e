import * as tf from '@tensorflow/tfjs-core';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';

import { anderson } from '../../core/solvers/anderson.js';
import { createSolver } from '../../core/solvers/create-solver.js';
import type { FixedPointSolver } from '../../core/solvers/fixed-point-solver.js';
import { picard } from '../../core/solvers/picard.js';
import { solveFixedPoint } from '../../core/solvers/solve-fixed-point.js';
import { affine, contraction, expansion, rotation } from '../problems/fixed-points.js';
import { norm, normalImages, relativeError, valuesOf, withoutLeak } from '../problems/tensors.js';
import { withScriptedClock } from '../time/scripted-clock.js';
import { turnsDuring } from '../time/turns-during.js';

const withAnderson = () => anderson({ history: 5, ridge: 1e-8, mixing: 1 });
/** By how much a step of each grows where T doubles distances; null where it finds the fixed point all the same. */
const solvers = [
  ['Picard', () => picard(), 2],
  ['relaxed', () => picard(0.6), 1.6],
  ['Anderson', withAnderson, null],
  ['Anderson, mixing 0.5', () => anderson({ history: 5, ridge: 1e-8, mixing: 0.5 }), null],
  ['Anderson without memory', () => anderson({ history: 1, ridge: 0, mixing: 1 }), 2],
] as const;

const limits = { tolerance: 1e-5, maxEvaluations: 200 };

describe.each(solvers)('%s', (_, create, growth) => {
  it('finds the known fixed point of a contraction', () =>
    withoutLeak(async () => {
      const problem = contraction();
      const start = normalImages([2, 1, 6, 1], 7);
      const { state, samples } = await solveFixedPoint(problem.map, start, { solver: create(), ...limits });
      expect(samples).toHaveLength(2);
      samples.forEach(({ reason, residuals, evaluations, residual }, i) => {
        expect(reason).toBe('converged');
        expect(residuals).toHaveLength(evaluations);
        expect(residual).toBe(residuals.at(-1));
        // ‖z − z*‖ ≤ L/(1 − L) · the last step, L = 0.7
        expect(relativeError(valuesOf(state).slice(i * 6, (i + 1) * 6), problem.solution)).toBeLessThan(3e-5);
      });
      tf.dispose([state, start]);
      problem.dispose();
    }));

  it('says the residual of T whatever it mixes', () =>
    withoutLeak(async () => {
      const problem = contraction();
      const start = normalImages([1, 1, 6, 1], 7);
      const once = await solveFixedPoint(problem.map, start, { solver: create(), tolerance: 1e-9, maxEvaluations: 1 });
      const image = problem.map(start);
      const step = valuesOf(image).map((value, i) => value - (valuesOf(start)[i] ?? 0));
      expect(once.samples[0]?.residuals[0]).toBeCloseTo(norm(step) / norm(valuesOf(image)), 5);
      tf.dispose([once.state, start, image]);
      problem.dispose();
    }));

  it('gives a sample the same result whoever shares its batch', () =>
    withoutLeak(async () => {
      const problem = contraction();
      const [a, b] = [normalImages([1, 1, 6, 1], 1), normalImages([1, 1, 6, 1], 2)];
      // The second batch-mate starts at its solution, so it stops long before.
      const still = tf.tensor4d([...problem.solution], [1, 1, 6, 1]);
      const together = tf.concat([a, still, b], 0);
      const run = (start: tf.Tensor4D) => solveFixedPoint(problem.map, start, { solver: create(), ...limits });
      const [alone, crowd] = [await run(a), await run(together)];
      expect(crowd.samples[0]?.evaluations).toBe(alone.samples[0]?.evaluations);
      expect(crowd.samples[1]?.evaluations).toBeLessThan(3);
      expect(relativeError(valuesOf(crowd.state).slice(0, 6), valuesOf(alone.state))).toBeLessThan(2e-6);
      tf.dispose([a, b, still, together, alone.state, crowd.state]);
      problem.dispose();
    }));

  it(
    growth === null ? 'finds the fixed point of an expansion' : 'calls an expansion diverged, at the best it saw',
    () =>
      withoutLeak(async () => {
        // Twice the distance from −1 every time, and not a number from 10³ on.
        const problem = expansion();
        const map = (x: tf.Tensor4D): tf.Tensor4D =>
          tf.tidy(() => {
            const y = problem.map(x);
            return tf.where(tf.greater(tf.abs(y), 1e3), Number.NaN, y);
          });
        const start = tf.tensor4d([5, -4, 3], [1, 1, 3, 1]);
        const options = { solver: create(), tolerance: 1e-6, maxEvaluations: 60 };
        const { state, samples } = await solveFixedPoint(map, start, options);
        const [sample] = samples;
        if (growth === null) {
          expect(sample?.reason).toBe('converged');
          expect(relativeError(valuesOf(state), problem.solution)).toBeLessThan(1e-4);
        } else {
          // T(x_k) = −1 + 2 growthᵏ (x₀ + 1), and the residual falls all the way to the last number.
          const images = Array.from({ length: 12 }, (_unused, k) => [6, -3, 4].map((d) => 2 * growth ** k * d - 1));
          const finite = images.filter((image) => Math.max(...image) <= 1e3);
          expect(sample).toMatchObject({ reason: 'diverged', evaluations: finite.length + 1 });
          expect(relativeError(valuesOf(state), finite.at(-1) ?? [])).toBeLessThan(1e-5);
          expect(sample?.residual).toBe(Math.min(...(sample?.residuals ?? []).filter((r) => Number.isFinite(r))));
        }
        tf.dispose([state, start]);
        problem.dispose();
      }),
  );

  it('survives a map that returns no numbers, without disturbing the other sample', () =>
    withoutLeak(async () => {
      const problem = contraction();
      const poison = tf.tensor4d([Number.NaN, 0], [2, 1, 1, 1]);
      const start = normalImages([2, 1, 6, 1], 3);
      const { state, samples } = await solveFixedPoint(
        (x) => tf.tidy(() => tf.add(problem.map(x), poison) as tf.Tensor4D),
        start,
        { solver: create(), ...limits },
      );
      expect(samples.map(({ reason }) => reason)).toEqual(['diverged', 'converged']);
      expect(valuesOf(state).slice(0, 6)).toEqual(valuesOf(start).slice(0, 6));
      expect(relativeError(valuesOf(state).slice(6), problem.solution)).toBeLessThan(3e-5);
      tf.dispose([state, start, poison]);
      problem.dispose();
    }));

  it('stops when it is told to, without a tensor left', () =>
    withoutLeak(async () => {
      const problem = contraction();
      const start = normalImages([1, 1, 6, 1], 3);
      const abort = new AbortController();
      const { state, samples } = await solveFixedPoint(problem.map, start, {
        solver: create(),
        ...limits,
        signal: abort.signal,
        onEvaluation: (evaluation) => {
          if (evaluation === 3) abort.abort();
        },
      });
      expect(samples[0]).toMatchObject({ reason: 'cancelled', evaluations: 3 });
      tf.dispose([state, start]);
      problem.dispose();
    }));

  it('passes on what a map throws, without a tensor left', () =>
    withoutLeak(async () => {
      const problem = contraction();
      const start = normalImages([1, 1, 6, 1], 3);
      let calls = 0;
      const map = (x: tf.Tensor4D): tf.Tensor4D => {
        calls += 1;
        if (calls === 3) throw new Error('out of paper');
        return problem.map(x);
      };
      await expect(solveFixedPoint(map, start, { solver: create(), ...limits })).rejects.toThrow('out of paper');
      start.dispose();
      problem.dispose();
    }));
});

describe('a rotation', () => {
  const run = async (solver: ReturnType<typeof picard>) => {
    const problem = rotation();
    const start = tf.tensor4d([4, -2], [1, 1, 2, 1]);
    const result = await solveFixedPoint(problem.map, start, { solver, tolerance: 1e-5, maxEvaluations: 100 });
    const error = relativeError(valuesOf(result.state), problem.solution);
    tf.dispose([result.state, start]);
    problem.dispose();
    return { error, sample: result.samples[0] };
  };

  it('keeps Picard going in circles, and Picard says so', () =>
    withoutLeak(async () => {
      const { error, sample } = await run(picard());
      expect(sample?.reason).toBe('limit');
      expect(sample?.evaluations).toBe(100);
      expect(sample?.ratios).toHaveLength(99);
      sample?.ratios.forEach((ratio) => {
        expect(ratio).toBeCloseTo(1, 4);
      });
      expect(error).toBeGreaterThan(0.5);
    }));

  it('is settled by relaxation, at its known rate √½', () =>
    withoutLeak(async () => {
      const { error, sample } = await run(picard(0.5));
      expect(sample?.reason).toBe('converged');
      expect(sample?.ratios[5]).toBeCloseTo(Math.SQRT1_2, 3);
      expect(error).toBeLessThan(1e-4);
    }));

  it('is settled by Anderson in as many evaluations as there are dimensions, and two', () =>
    withoutLeak(async () => {
      const { error, sample } = await run(withAnderson());
      expect(sample?.reason).toBe('converged');
      expect(sample?.evaluations).toBeLessThanOrEqual(5);
      expect(error).toBeLessThan(1e-4);
    }));
});

it.each([
  ['T(x) by Picard', () => picard(), 1, 1],
  ['by Anderson a combination, nearer to the fixed point than T(x)', withAnderson, 0, 0.9],
] as const)('returns the iterate after the last evaluation: %s', (_, create, least, most) =>
  withoutLeak(async () => {
    const problem = contraction(40);
    const start = normalImages([1, 1, 40, 1], 7);
    let last: number[] = [];
    const { state } = await solveFixedPoint(problem.map, start, {
      solver: create(),
      tolerance: 1e-3,
      maxEvaluations: 100,
      onState: (_, y) => (last = valuesOf(y)),
    });
    const ratio = relativeError(valuesOf(state), problem.solution) / relativeError(last, problem.solution);
    expect(ratio).toBeGreaterThanOrEqual(least);
    expect(ratio).toBeLessThanOrEqual(most);
    tf.dispose([state, start]);
    problem.dispose();
  }),
);

it('reports the evaluations as they run, one by one', () =>
  withoutLeak(async () => {
    const problem = contraction();
    const start = normalImages([2, 1, 6, 1], 3);
    const seen: [number, number][] = [];
    const { state, samples } = await solveFixedPoint(problem.map, start, {
      solver: picard(),
      ...limits,
      onEvaluation: (evaluation, residual) => seen.push([evaluation, residual]),
    });
    const longest = Math.max(...samples.map(({ evaluations }) => evaluations));
    expect(seen.map(([evaluation]) => evaluation)).toEqual(Array.from({ length: longest }, (_, i) => i + 1));
    expect(seen[0]?.[1]).toBe(Math.max(...samples.map(({ residuals }) => residuals[0] ?? 0)));
    tf.dispose([state, start]);
    problem.dispose();
  }));

it('lets other work of the thread run while it solves, as soon as 20 milliseconds have passed', () =>
  withoutLeak(() =>
    withScriptedClock(async ({ pass }) => {
      const problem = affine(Matrix.eye(2).mul(0.999), [1, 1]);
      const start = normalImages([1, 1, 2, 1]);
      const turnsAt = (milliseconds: number): Promise<number> =>
        turnsDuring(async () => {
          const map = (x: tf.Tensor4D): tf.Tensor4D => {
            pass(milliseconds);
            return problem.map(x);
          };
          const options = { solver: picard(), tolerance: 1e-9, maxEvaluations: 30 };
          const { state } = await solveFixedPoint(map, start, options);
          state.dispose();
        });
      // 30 evaluations of 5 ms: after every fifth; of 25 ms: after each; of none: never.
      expect([await turnsAt(5), await turnsAt(25), await turnsAt(0)]).toEqual([6, 30, 0]);
      start.dispose();
      problem.dispose();
    }),
  ));

it('makes the solver that a configuration names', () => {
  const common = { history: 3, ridge: 0, mixing: 1, tolerance: 1e-4, maxEvaluations: 9 };
  for (const kind of ['picard', 'anderson'] as const) {
    const solver = createSolver({ ...common, kind });
    tf.tidy(() => {
      const [x, y] = [normalImages([1, 1, 2, 1], 1), normalImages([1, 1, 2, 1], 2)];
      expect(valuesOf(solver.next(x, y))).toEqual(valuesOf(y));
    });
    solver.dispose();
  }
});

describe('what a converged solve returns', () => {
  /** x ↦ g x + 1 on one value: the fixed point is 1/(1 − g). */
  const scaled = (gain: number) => (x: tf.Tensor4D) => tf.tidy(() => tf.add(tf.mul(gain, x), 1) as tf.Tensor4D);
  const solved = async (map: (x: tf.Tensor4D) => tf.Tensor4D, solver: FixedPointSolver, tolerance: number) => {
    const start = tf.zeros([1, 1, 1, 1]) as tf.Tensor4D;
    const { state, samples } = await solveFixedPoint(map, start, { solver, tolerance, maxEvaluations: 200 });
    const [value = Number.NaN] = valuesOf(state);
    tf.dispose([start, state]);
    return { value, sample: samples[0] };
  };

  it('of relaxed Picard is T(x), not the step that stays behind it', () =>
    withoutLeak(async () => {
      const { value, sample } = await solved(scaled(0.5), picard(0.3), 1e-2);
      // x of the last evaluation, from its residual: |T(x) − x| = |1 − x/2| = r |T(x)|.
      const residual = sample?.residual ?? Number.NaN;
      const x = (1 - residual) / (0.5 + residual / 2);
      expect(value).toBeCloseTo(0.5 * x + 1, 4);
      expect(Math.abs(value - 2)).toBeLessThan(Math.abs(x + 0.3 * (value - x) - 2));
    }));

  it('of Anderson with mixing below 1 combines what T returned', () =>
    withoutLeak(async () => {
      const near = await solved(scaled(0.9), anderson({ history: 2, ridge: 1e-6, mixing: 0.5 }), 1e-1);
      // Two points tell an affine map: the combination of its images is the fixed point itself.
      expect(near.value).toBeCloseTo(10, 2);
    }));

  it('is finite where the solver’s forecast is not', () =>
    withoutLeak(async () => {
      const astray: FixedPointSolver = {
        next: (_x, y) => tf.clone(y),
        last: (next) => tf.tidy(() => tf.div(next, 0) as tf.Tensor4D),
        dispose: () => undefined,
      };
      const { value, sample } = await solved(scaled(0.5), astray, 1e-3);
      expect(sample?.reason).toBe('converged');
      expect(Math.abs(value - 2)).toBeLessThan(2e-3);
    }));
});
