import { toFailure, type Failure } from './failure.js';

/** Pause before listening again after a stream broke, milliseconds; the connection may be back by then. */
const RELISTEN_AFTER = 500;
/** Pause after the shell refused, which it will most likely do again. */
const RETRY_AFTER = 5000;

/**
 * Follows a stream for as long as the app runs; one that ended or broke is opened again.
 *
 * @param take gets every value
 * @param failed gets why the shell refused; lost connections are not told, the banner says so already
 */
export async function follow<Value>(
  open: () => Promise<AsyncIterable<Value>>,
  take: (value: Value) => void,
  failed?: (failure: Failure) => void,
): Promise<never> {
  for (;;) {
    let wait = RELISTEN_AFTER;
    try {
      for await (const value of await open()) take(value);
    } catch (thrown) {
      const failure = toFailure(thrown);
      if (failure.code !== 'ENGINE_LOST') {
        failed?.(failure);
        wait = RETRY_AFTER;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/** What is known of something that the shell streams. */
export type Loaded<Value> =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly value: Value }
  | { readonly state: 'failed'; readonly failure: Failure };
