import { StillpointError } from '../../core/contract/errors.js';

/**
 * Works with a signal that aborts as soon as one of several does, and stops listening to these when the work is over: some of them live
 * as long as the engine. (`AbortSignal.any` wants newer runtimes.)
 */
export async function abortedByAny<Result>(
  signals: readonly (AbortSignal | undefined)[],
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const any = new AbortController();
  const abort = (): void => any.abort();
  for (const signal of signals) {
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
  }
  try {
    return await work(any.signal);
  } finally {
    for (const signal of signals) signal?.removeEventListener('abort', abort);
  }
}

/** @throws StillpointError CANCELLED */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new StillpointError('CANCELLED', 'Cancelled.', 'Start again when you are ready.');
}
