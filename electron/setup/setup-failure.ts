import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { readJsonSync } from '../../core/files/json-file.js';
import { cacheFolder } from '../runtime-paths.js';

const setupFailureSchema = z.object({
  /** A sentence: what went wrong. */
  reason: z.string(),
  /** A sentence: what to do about it. */
  hint: z.string(),
  /** When, in milliseconds since 1970. */
  at: z.number(),
});

/** Why the last setup did not install TensorFlow: kept, so that every later notice can say it and `cli` need not try again each time. */
export type SetupFailure = Readonly<z.infer<typeof setupFailureSchema>>;

const fileName = 'setup-failure.json';

export function readSetupFailure(cache: string = cacheFolder()): SetupFailure | null {
  return readJsonSync(join(cache, fileName), setupFailureSchema);
}

/** Records the failure; null forgets it. A cache that cannot be written is no further harm: the setup is then tried again. */
export function writeSetupFailure(failure: SetupFailure | null, cache: string = cacheFolder()): void {
  const path = join(cache, fileName);
  try {
    if (failure === null) {
      rmSync(path, { force: true });
      return;
    }
    mkdirSync(cache, { recursive: true });
    const aside = `${path}.${String(process.pid)}`;
    writeFileSync(aside, JSON.stringify(failure));
    renameSync(aside, path);
  } catch {
    // Told above.
  }
}
