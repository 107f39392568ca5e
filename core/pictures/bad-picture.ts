import path from 'node:path';

import { messageOf, StillpointError } from '../contract/errors.js';

/** A file that cannot be used. @param what continues a sentence that begins with its name @param cause of a lower layer, whose first line is quoted */
export function badPicture(file: string, what: string, hint: string, cause?: unknown): StillpointError {
  const detail = cause === undefined ? '' : ` (${firstLine(messageOf(cause))})`;
  return new StillpointError('BAD_PICTURE', `${path.basename(file)} ${what}${detail}.`, hint, { cause });
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? text;

/** What is wrong with a picture whose header was good and whose pixels are not. */
export function damaged(file: string, cause?: unknown): StillpointError {
  return badPicture(file, 'is damaged or was cut short', 'Choose another copy of it.', cause);
}

/** A picture of a kind that is known and not read. @param what continues a sentence that begins with its name */
export function cannotBeRead(file: string, what: string, hint: string): StillpointError {
  return badPicture(file, `${what}, which cannot be read here`, hint);
}
