import { rm } from 'node:fs/promises';

import { cancelled, toStillpointError } from '../../../core/contract/errors.js';
import type { RestorationEvent, RestorationReport, RestorationRequest } from '../../../core/contract/restoration.js';
import type { EngineHost } from '../../engine/engine-host.js';
import { resolveModel } from '../models/library.js';
import type { PictureStore } from './picture-store.js';
import { WaitingLine } from '../../engine/waiting-line.js';

/** Restores pictures one at a time, in the order of asking. */
export class RestorationQueue {
  readonly #engine: Pick<EngineHost, 'restore'>;
  readonly #pictures: PictureStore;
  readonly #line = new WaitingLine();
  readonly #onDefect: (defect: unknown) => void;

  constructor(engine: Pick<EngineHost, 'restore'>, pictures: PictureStore, onDefect: (defect: unknown) => void) {
    this.#engine = engine;
    this.#pictures = pictures;
    this.#onDefect = onDefect;
  }

  /**
   * Waits its turn, restores, and ends with exactly one `done` or `failed` (a cancelled one fails with CANCELLED).
   *
   * Stops when `signal` aborts or when the reader leaves.
   */
  async *run(request: RestorationRequest, signal?: AbortSignal): AsyncGenerator<RestorationEvent, void, undefined> {
    const left = new AbortController();
    const place = this.#line.join();
    const cancel = () => {
      left.abort();
      place.leave();
    };
    signal?.addEventListener('abort', cancel, { once: true });
    if (signal?.aborted) cancel();
    try {
      for await (const ahead of place) yield { type: 'queued', ahead };
      yield* this.#restore(request, left.signal);
    } catch (thrown) {
      const { code, message, hint } = toStillpointError(thrown);
      if (code === 'INTERNAL') this.#onDefect(thrown);
      yield { type: 'failed', code, message, hint };
    } finally {
      signal?.removeEventListener('abort', cancel);
      cancel();
    }
  }

  async *#restore(request: RestorationRequest, signal: AbortSignal): AsyncGenerator<RestorationEvent, void, undefined> {
    throwIfAborted(signal);
    const { picture: id, ...settings } = request;
    const source = this.#pictures.find(id);
    const model = await resolveModel(settings.model);
    const plan = this.#pictures.planResult(source);
    let report: RestorationReport | null = null;
    try {
      for await (const event of this.#engine.restore(
        { ...settings, model, input: source.path, output: plan.path },
        signal,
      )) {
        if (event.type === 'report') report = event.report;
        else yield event;
      }
      throwIfAborted(signal);
      if (report === null) throw new Error('the engine sent no report');
      yield { type: 'done', report, restored: await this.#pictures.addResult(plan, source) };
    } catch (thrown) {
      await rm(plan.path, { force: true });
      throw thrown;
    }
  }
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw cancelled();
}
