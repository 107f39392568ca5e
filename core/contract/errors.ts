import { z } from 'zod';

import { outOfMemory } from './out-of-memory.js';

/** What went wrong, as a word that every layer (engine, shells, interface, scripts) can act on. */
export const errorCodeSchema = z.enum([
  'BAD_PICTURE', // the file is not a picture we can decode, or not one we can restore
  'BAD_MODEL', // the model file is damaged, of another format version, or of another shape
  'BAD_CONFIGURATION', // a setting is unknown, out of range, or does not go with another
  'NOT_FOUND', // a file, folder, model or id that does not exist
  'CANNOT_WRITE', // disk full, no permission, target is a folder
  'OUT_OF_MEMORY', // what was asked for needs more memory than there is: a smaller picture, batch or network may fit
  'CANCELLED',
  'ENGINE_LOST', // the engine thread or process ended while it was working
  'INTERNAL', // a defect of ours
]);
export type ErrorCode = z.infer<typeof errorCodeSchema>;

export const errorDataSchema = z.object({ code: errorCodeSchema, hint: z.string() });

/**
 * An error a person can act on.
 *
 * `message` names what is wrong and where (the file, the field, the value); `hint` says what to do about it. Shells print
 * `message` followed by `hint`; the interface shows them as two lines.
 */
export class StillpointError extends Error {
  override readonly name = 'StillpointError';
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly hint: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Whoever asked does not want it any more. */
export function cancelled(options?: ErrorOptions): StillpointError {
  return new StillpointError('CANCELLED', 'Cancelled.', 'Start again when you are ready.', options);
}

/** The text of whatever was thrown, for messages that quote a lower layer. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** What to do when memory runs out: where a picture is worked on, and where a network is trained. */
const LESS_MEMORY = {
  picture: 'Close other programs, or use a smaller picture.',
  training: 'Lower the batch size, the crop or the channels of the network, or close other programs.',
} as const;

/**
 * Wraps anything thrown so that callers always see a {@link StillpointError}; cancellation keeps its own code.
 *
 * @param work what was being done, where it could have been less of it
 */
export function toStillpointError(thrown: unknown, work: keyof typeof LESS_MEMORY = 'picture'): StillpointError {
  if (thrown instanceof StillpointError) return thrown;
  const memory = outOfMemory(thrown);
  if (memory !== null) return new StillpointError('OUT_OF_MEMORY', memory, LESS_MEMORY[work], { cause: thrown });
  if (thrown instanceof Error && thrown.name === 'AbortError') {
    return cancelled({ cause: thrown });
  }
  return new StillpointError(
    'INTERNAL',
    `Unexpected failure: ${messageOf(thrown)}`,
    'This is a defect in Stillpoint; please report it with the steps that led here.',
    { cause: thrown },
  );
}
