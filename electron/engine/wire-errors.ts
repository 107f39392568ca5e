import { ORPCError } from '@orpc/client';
import { z } from 'zod';

import { errorDataSchema, StillpointError, toStillpointError } from '../../core/contract/errors.js';

type ErrorData = z.infer<typeof errorDataSchema>;

const issuesSchema = z.object({
  issues: z.array(z.object({ message: z.string(), path: z.array(z.unknown()).optional() })),
});

type WireError = ORPCError<'STILLPOINT', ErrorData>;

function isWireError(thrown: unknown): thrown is WireError {
  return thrown instanceof ORPCError && thrown.code === 'STILLPOINT';
}

/** An error as the contract declares it: the message, with code and hint as data, and never a stack. */
export function toWireError(thrown: unknown): WireError {
  if (isWireError(thrown)) return thrown;
  const { code, message, hint } = refusedInput(thrown) ?? toStillpointError(thrown);
  return new ORPCError('STILLPOINT', { defined: true, message, data: { code, hint }, cause: thrown });
}

/** The other direction: what a caller of the contract catches. */
export function fromWireError(thrown: unknown): StillpointError {
  if (thrown instanceof ORPCError) {
    const data = errorDataSchema.safeParse(thrown.data);
    if (data.success) return new StillpointError(data.data.code, thrown.message, data.data.hint, { cause: thrown });
  }
  return toStillpointError(thrown);
}

/** Input that the contract's schema refuses is a setting out of range, not a defect; say which. */
function refusedInput(thrown: unknown): StillpointError | null {
  if (!(thrown instanceof ORPCError) || thrown.code !== 'BAD_REQUEST') return null;
  const parsed = issuesSchema.safeParse(thrown.data);
  const issues = parsed.success ? parsed.data.issues : [];
  const details = issues.map(({ path = [], message }) =>
    [path.map(String).join('.'), message].filter(Boolean).join(': '),
  );
  return new StillpointError(
    'BAD_CONFIGURATION',
    `These settings were refused: ${details.join('; ') || thrown.message}.`,
    'Correct the named setting and try again.',
    { cause: thrown },
  );
}

interface Intercepted {
  next(): Promise<unknown>;
}

/**
 * An oRPC interceptor through which both routers (engine and app) let errors out, thrown by a handler or later by the
 * stream that it returned.
 *
 * @param onDefect is told of every error that is no {@link StillpointError} yet, for the log.
 */
export function wireErrorInterceptor(onDefect: (defect: unknown) => void): (call: Intercepted) => Promise<unknown> {
  const convert = (thrown: unknown) => {
    const error = toWireError(thrown);
    if (error.data.code === 'INTERNAL') onDefect(error.cause ?? error);
    return error;
  };
  async function* convertLater(stream: AsyncIterable<unknown>): AsyncGenerator {
    try {
      yield* stream;
    } catch (thrown) {
      throw convert(thrown);
    }
  }
  return async ({ next }) => {
    try {
      const output = await next();
      return isAsyncIterable(output) ? convertLater(output) : output;
    } catch (thrown) {
      throw convert(thrown);
    }
  };
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
