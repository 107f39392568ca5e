import { StillpointError } from '../../core/contract/errors.js';

/** `AbortSignal.any` without its need for the newest runtimes. */
export function abortedByAny(signals: readonly (AbortSignal | undefined)[]): AbortSignal {
  const any = new AbortController();
  for (const signal of signals) {
    if (signal?.aborted) any.abort();
    signal?.addEventListener('abort', () => any.abort(), { once: true });
  }
  return any.signal;
}

/** @throws StillpointError CANCELLED */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new StillpointError('CANCELLED', 'Cancelled.', 'Start again when you are ready.');
}
