import { describe, expect, test } from 'vitest';

import type { ConvergenceEvent, ConvergenceRequest } from '../../../core/contract/convergence.js';
import { StillpointError } from '../../../core/contract/errors.js';
import { useComparison } from '../../../renderer/stores/comparison.js';
import { useComparisonPhoto } from '../../../renderer/stores/comparison-photo.js';
import { usePhoto } from '../../../renderer/stores/photo.js';
import { useRestoration } from '../../../renderer/stores/restoration.js';
import { installScriptedShell, wireError } from './scripted-shell.js';

async function* solveAll({ solvers }: ConvergenceRequest): AsyncGenerator<ConvergenceEvent> {
  for (const solver of solvers.keys()) {
    yield { type: 'frame', solver, evaluation: 0, url: '/0.png' };
    yield { type: 'evaluation', solver, evaluation: 1, residual: 1e-6, seconds: 0.1 };
    yield { type: 'finished', solver, reason: 'converged', evaluations: 1 };
  }
}

/** Makes one evaluation, then waits to be cancelled. */
async function* linger(_: ConvergenceRequest, signal: AbortSignal | undefined): AsyncGenerator<ConvergenceEvent> {
  yield { type: 'evaluation', solver: 0, evaluation: 1, residual: 0.1, seconds: 0.1 };
  await new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
  });
}

describe('a comparison of solvers', () => {
  test('takes photo, blur, noise and model along from Restore, and leaves those there alone', async () => {
    installScriptedShell({ compare: solveAll });
    await usePhoto().openSample();
    const [restoration, comparison] = [useRestoration(), useComparison()];
    restoration.blur.kind = 'disk';
    restoration.blur.disk.radius = 4;
    restoration.noise = 0.02;
    restoration.model = 'harbour';
    restoration.light = 'linear';
    restoration.boundary = 'reflect';
    comparison.takeFromRestore();
    expect(comparison.request).toMatchObject({
      ...{ picture: 'sample-picture', blur: { kind: 'disk', radius: 4 }, noise: 0.02, model: 'harbour' },
      ...{ light: 'linear', boundary: 'reflect' },
    });
    comparison.blur.disk.radius = 9;
    expect(restoration.blur.disk.radius).toBe(4);
  });

  test('runs every chosen solver, and says when settings have changed since', async () => {
    installScriptedShell({ compare: solveAll });
    const comparison = useComparison();
    expect(comparison.request).toBeNull();
    await useComparisonPhoto().openSample();
    expect(comparison.source).toBe('own');
    comparison.choose('relaxed', false);
    await comparison.compare();
    expect(comparison.state).toBe('done');
    expect(comparison.comparison?.traces.map(({ solver, end }) => [solver.id, end?.reason])).toEqual([
      ['picard', 'converged'],
      ['anderson', 'converged'],
      ['broyden', 'converged'],
    ]);
    expect(comparison.stale).toBe(false);
    comparison.noise = 0.1;
    expect(comparison.stale).toBe(true);
    for (const { id } of [{ id: 'picard' }, { id: 'anderson' }, { id: 'broyden' }] as const) {
      comparison.choose(id, false);
    }
    expect(comparison.request).toBeNull();
  });

  test('keeps what was measured when it is cancelled, and can start again', async () => {
    installScriptedShell({ compare: linger });
    await usePhoto().openSample();
    const comparison = useComparison();
    const running = comparison.compare();
    await expect.poll(() => comparison.comparison?.traces[0]?.residuals).toEqual([0.1]);
    comparison.cancel();
    await running;
    expect([comparison.state, comparison.failure]).toEqual(['cancelled', null]);
    expect(comparison.comparison?.traces[0]?.residuals).toEqual([0.1]);
    expect(comparison.request).not.toBeNull();
  });

  test('says why it failed, and when it ended too early', async () => {
    const missing = new StillpointError('NOT_FOUND', 'There is no model “harbour”.', 'Choose another one.');
    installScriptedShell({
      compare: () => {
        throw wireError(missing);
      },
    });
    await usePhoto().openSample();
    await useComparison().compare();
    expect(useComparison()).toMatchObject({ state: 'failed', failure: { code: 'NOT_FOUND' } });

    installScriptedShell({
      compare: async function* () {
        yield { type: 'evaluation', solver: 0, evaluation: 1, residual: 0.1, seconds: 0.1 };
      },
    });
    await usePhoto().openSample();
    await useComparison().compare();
    expect(useComparison()).toMatchObject({ state: 'failed', failure: { code: 'INTERNAL' } });
  });
});
