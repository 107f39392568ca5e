import { describe, expect, test } from 'vitest';

import type { BlurSpec } from '../../../core/contract/blur.js';
import { StillpointError } from '../../../core/contract/errors.js';
import {
  restorationRequestSchema,
  type RestorationEvent,
  type RestorationReport,
  type RestorationRequest,
} from '../../../core/contract/restoration.js';
import { usePhoto } from '../../../renderer/stores/photo.js';
import { useRestoration } from '../../../renderer/stores/restoration.js';
import { RIGHT_VERDICT } from '../right-verdict.js';
import { installScriptedShell, picture, wireError } from './scripted-shell.js';

function reportOf(
  { blur, noise, model, boundary, light, strength }: RestorationRequest,
  verdict = RIGHT_VERDICT,
): RestorationReport {
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
    noise: noise === 'auto' ? verdict.measuredNoise : noise,
    boundary,
    light: light === 'auto' ? 'encoded' : light,
    strength,
    verdict,
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

  test('measures the noise, goes to full strength and checks the blur of a photograph, unless told otherwise', async () => {
    installScriptedShell({ run: succeed });
    await usePhoto().openSample();
    const restoration = useRestoration();
    expect(restoration.request).toMatchObject({
      ...{ noise: 'auto', strength: 1, light: 'auto', boundary: 'unknown', check: true },
    });
    Object.assign(restoration, { noise: 0.02, strength: 0.4, light: 'linear', boundary: 'zero', check: false });
    const told = { noise: 0.02, strength: 0.4, light: 'linear', boundary: 'zero', check: false };
    expect(restoration.request).toMatchObject(told);
    expect(restorationRequestSchema.parse(restoration.request)).toMatchObject(told);
  });

  test('is done once more with the blur that the verdict suggests', async () => {
    const suggestion: BlurSpec = { kind: 'disk', radius: 2.2 };
    const asked: BlurSpec[] = [];
    installScriptedShell({
      run: async function* (request) {
        asked.push(request.blur);
        const verdict = asked.length > 1 ? RIGHT_VERDICT : { ...RIGHT_VERDICT, blur: 'too-large' as const, suggestion };
        yield { type: 'done', report: reportOf(request, verdict), restored: picture(`restored-${asked.length}`) };
      },
    });
    await usePhoto().openSample();
    const restoration = useRestoration();
    restoration.blur.kind = 'disk';
    await restoration.restore();
    expect(restoration.result?.report.verdict).toMatchObject({ blur: 'too-large', suggestion });
    await restoration.restoreWith(suggestion);
    expect(asked).toEqual([{ kind: 'disk', radius: 3 }, suggestion]);
    expect(restoration.blur).toMatchObject({ kind: 'disk', disk: { radius: 2.2 }, gaussian: { sigma: 1.5 } });
    expect(restoration.result?.report.verdict.blur).toBe('right');
    expect(restoration.stale).toBe(false);
  });

  test('is done anyway where the check left the photo alone, and the next photo is checked again', async () => {
    const asked: boolean[] = [];
    installScriptedShell({
      run: async function* (request) {
        asked.push(request.check);
        const verdict = request.check ? { ...RIGHT_VERDICT, blur: 'sharp' as const, kept: true } : RIGHT_VERDICT;
        yield { type: 'done', report: reportOf(request, verdict), restored: picture(`restored-${asked.length}`) };
      },
    });
    await usePhoto().openSample();
    const restoration = useRestoration();
    await restoration.restore();
    expect(restoration.result?.report.verdict.kept).toBe(true);
    await restoration.restoreAnyway();
    expect(asked).toEqual([true, false]);
    expect(restoration.stale).toBe(false);
    usePhoto().picture = picture('another');
    expect(restoration.check).toBe(true);
    restoration.check = false;
    usePhoto().picture = picture('a third');
    expect(restoration.check).toBe(false);
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
