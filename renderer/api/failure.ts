import { ORPCError } from '@orpc/client';

import { errorDataSchema, messageOf, StillpointError, type ErrorCode } from '../../core/contract/errors.js';
import { text } from '../text/text.js';

/** An error as the interface shows it: what happened, and what to do. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

/**
 * Makes anything thrown by a call presentable.
 *
 * Errors of the contract keep their words. Everything else is either the connection (the call never reached the shell) or
 * a defect, and says so.
 */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof StillpointError) {
    return { code: thrown.code, message: thrown.message, hint: thrown.hint };
  }
  if (thrown instanceof ORPCError) {
    const data = errorDataSchema.safeParse(thrown.data);
    if (data.success) return { ...data.data, message: thrown.message };
  }
  if (thrown instanceof ConnectionLost || isAbort(thrown)) {
    return { code: 'ENGINE_LOST', ...text.failures.connection };
  }
  return { code: 'INTERNAL', message: text.failures.unexpected(messageOf(thrown)), hint: text.failures.unexpectedHint };
}

/** The transport went away while a call was under way, or before it could start. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

/** oRPC ends pending calls with an AbortError when its transport closes. */
function isAbort(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'AbortError';
}
