import { implement } from '@orpc/server';

import type { WindowRequest } from '../../core/contract/window-contract.js';
import { windowContract } from '../../core/contract/window-contract.js';
import type { Desktop } from './shell-capabilities.js';

/** Answers the page's side of `windowContract`; without a desktop nothing is asked, and what is told is ignored. */
export function windowProcedures(desktop: Desktop | undefined) {
  const contract = implement(windowContract);
  return {
    requests: contract.requests.handler(({ signal }) => generate(desktop?.requests(signal) ?? nothing(signal))),
    describe: contract.describe.handler(({ input }) => {
      desktop?.describe(input);
      return {};
    }),
  };
}

/** oRPC streams generators only. */
async function* generate(requests: AsyncIterable<WindowRequest>): AsyncGenerator<WindowRequest, void, undefined> {
  yield* requests;
}

/** Stays open: a stream that ends would be asked for again and again. */
async function* nothing(signal: AbortSignal | undefined): AsyncGenerator<never, void, undefined> {
  if (signal?.aborted) return;
  await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
}
