import { basename } from 'node:path';

import { StillpointError, type ErrorCode } from '../contract/errors.js';

/** What stands in a name for bytes that are no UTF-8. */
const REPLACEMENT = '\uFFFD';

/** Whether a name is not UTF-8, as older systems wrote them: what a folder lists under it cannot be opened. */
export function isNotUtf8(path: string): boolean {
  return path.includes(REPLACEMENT);
}

/** @param code of an error about a file that exists but cannot be used */
export function nameNotUtf8(path: string, code: ErrorCode): StillpointError {
  return new StillpointError(
    code,
    `${basename(path)} cannot be opened: its name is not UTF-8.`,
    'Rename it, with plain letters for example.',
  );
}
