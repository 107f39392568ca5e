import { implement, type Router } from '@orpc/server';

import type { WindowRequest } from '../../core/contract/window-contract.js';
import { windowContract } from '../../core/contract/window-contract.js';
import type { Desktop } from './shell-capabilities.js';

/** Answers the page's side of `windowContract`; without a desktop nothing is asked, and what is told is ignored. */
export function windowProcedures(
  desktop: Desktop | undefined,
): Router<typeof windowContract, Record<PropertyKey, unknown>> {
  const contract = implement(windowContract);
  return {
    requests: contract.requests.handler(({ signal }) => requestsOf(desktop, signal)),
    describe: contract.describe.handler(({ input }) => {
      desktop?.describe(input);
      return {};
    }),
  };
}

async function* requestsOf(
  desktop: Desktop | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<WindowRequest, void, undefined> {
  if (desktop !== undefined) yield* desktop.requests(signal);
  // Stays open: a stream that ends would be asked for again and again.
  else await aborted(signal);
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve();
    else signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}
