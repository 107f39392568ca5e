import { shallowRef, type ShallowRef } from 'vue';

import { toFailure, type Failure } from '../api/failure.js';

/** Calls that may be refused, and what a page shows of them. */
export interface Attempts {
  /** Why the last one was refused; stays until the next, or until somebody has dealt with it. */
  readonly failure: ShallowRef<Failure | null>;
  /** What the one under way is about; null when there is none, or nobody said. */
  readonly busy: ShallowRef<string | null>;
  /** @returns what the call answers, or null when it was refused */
  attempt<Value>(call: () => Promise<Value>, about?: string): Promise<Value | null>;
}

export function useAttempts(): Attempts {
  const failure = shallowRef<Failure | null>(null);
  const busy = shallowRef<string | null>(null);

  async function attempt<Value>(call: () => Promise<Value>, about?: string): Promise<Value | null> {
    failure.value = null;
    busy.value = about ?? null;
    try {
      return await call();
    } catch (thrown) {
      failure.value = toFailure(thrown);
      return null;
    } finally {
      busy.value = null;
    }
  }

  return { failure, busy, attempt };
}
