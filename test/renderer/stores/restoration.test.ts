import { describe, expect, test } from 'vitest';

import { StillpointError } from '../../../core/contract/errors.js';
import type { RestorationEvent, RestorationReport, RestorationRequest } from '../../../core/contract/restoration.js';
import { usePhoto } from '../../../renderer/stores/photo.js';
import { useRestoration } from '../../../renderer/stores/restoration.js';
import { installScriptedShell, picture, wireError } from './scripted-shell.js';

function reportOf({ blur, noise, model }: RestorationRequest): RestorationReport {
  return {
    evaluations: 1,
    converged: true,
    reason: 'converged',
    residual: 5e-4,
    residuals: [5e-4],
    seconds: 0.5,
    width: 64,
    height: 48,
    blur,
    noise,
    boundary: 'reflect',
    model,
  };
}

async function* succeed(request: RestorationRequest): AsyncGenerator<RestorationEvent> {
  yield { type: 'stage', stage: 'solving' };
  yield { type: 'evaluation', evaluation: 1, limit: 50, residual: 5e-4, seconds: 0.4 };
  yield { type: 'done', report: reportOf(request), restored: picture(`restored-${request.blur.kind}`) };
}

/** Makes one evaluation, then waits to be cancelled. */
async function* linger(_: RestorationRequest, signal: AbortSignal | undefined): AsyncGenerator<RestorationEvent> {
  yield { type: 'evaluation', evaluation: 1, limit: 50, residual: 0.1, seconds: 0.1 };
  await new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
  });
}

describe('a restoration', () => {
  test('needs a photo', async () => {
    installScriptedShell({ run: succeed });
    const restoration = useRestoration();
    expect(restoration.request).toBeNull();
    await restoration.restore();
    expect(restoration.run).toEqual({ state: 'idle' });
  });

  test('ends with a result, which settings can outdate', async () => {
    const { forgotten } = installScriptedShell({ run: succeed });
    await usePhoto().openSample();
    const restoration = useRestoration();
    await restoration.restore();
    expect(restoration.run).toMatchObject({ state: 'done', residuals: [5e-4] });
    expect(restoration.result?.restored.id).toBe('restored-gaussian');
    expect(restoration.stale).toBe(false);

    restoration.blur.kind = 'disk';
    expect(restoration.stale).toBe(true);
    await restoration.restore();
    expect(restoration.result?.restored.id).toBe('restored-disk');
    expect(restoration.stale).toBe(false);
    await expect.poll(() => forgotten).toEqual(['restored-gaussian']);
  });

  test('is cancelled at once, and tells the other side', async () => {
    const signals: AbortSignal[] = [];
    installScriptedShell({
      run: (request, signal) => {
        if (signal !== undefined) signals.push(signal);
        return linger(request, signal);
      },
    });
    await usePhoto().openSample();
    const restoration = useRestoration();
    const running = restoration.restore();
    await expect.poll(() => restoration.run.state).toBe('running');
    restoration.cancel();
    expect(restoration.run).toEqual({ state: 'cancelled', residuals: [0.1] });
    await running;
    expect(restoration.run.state).toBe('cancelled');
    expect(signals.map((signal) => signal.aborted)).toEqual([true]);
  });

  test('that fails says why, and can be tried again', async () => {
    let attempts = 0;
    installScriptedShell({
      run: (request) => {
        attempts += 1;
        if (attempts > 1) return succeed(request);
        throw wireError(new StillpointError('ENGINE_LOST', 'The engine stopped.', 'Try again.'));
      },
    });
    await usePhoto().openSample();
    const restoration = useRestoration();
    await restoration.restore();
    expect(restoration.run).toMatchObject({ state: 'failed', failure: { code: 'ENGINE_LOST', hint: 'Try again.' } });
    await restoration.restore();
    expect(restoration.run.state).toBe('done');
  });

  test('whose stream ends without a result has failed', async () => {
    installScriptedShell({
      run: async function* () {
        yield { type: 'stage', stage: 'reading' };
      },
    });
    await usePhoto().openSample();
    const restoration = useRestoration();
    await restoration.restore();
    expect(restoration.run).toMatchObject({ state: 'failed', failure: { code: 'INTERNAL' } });
  });

  test('belongs to its photo: another one takes run and result away', async () => {
    const { forgotten } = installScriptedShell({ run: succeed });
    const photo = usePhoto();
    await photo.openSample();
    const restoration = useRestoration();
    await restoration.restore();
    await photo.openFiles([new File(['bytes'], 'lake')]);
    expect(restoration.run).toEqual({ state: 'idle' });
    expect(restoration.result).toBeNull();
    await expect.poll(() => [...forgotten].sort()).toEqual(['restored-gaussian', 'sample-picture']);
  });

  test('that cannot be saved keeps the result', async () => {
    const refusal = new StillpointError('CANNOT_WRITE', 'The disk is full.', 'Free some space.');
    installScriptedShell({ run: succeed, save: () => Promise.reject(refusal) });
    await usePhoto().openSample();
    const restoration = useRestoration();
    await restoration.restore();
    expect(await restoration.save()).toBeNull();
    expect(restoration.saveFailure).toMatchObject({ code: 'CANNOT_WRITE' });
    expect(restoration.result).not.toBeNull();
  });
});
