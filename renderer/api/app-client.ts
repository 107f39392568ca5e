import type { ClientLink } from '@orpc/client';
import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';

import type { appContract } from '../../core/contract/app-contract.js';

/** Every call of the contract between interface and shell, typed; the same over both transports. */
export type AppClient = ContractRouterClient<typeof appContract>;

/** @param link how messages travel: a message port in Electron, a WebSocket in a browser */
export function createAppClient(link: ClientLink<Record<string, never>>): AppClient {
  return createORPCClient(link);
}
